# schemaVersion: 1
# query: find-ordinal-045d619415851d1a
# author: drawn at random

# the second violin from the left
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("violin")
    patches.sort(key=lambda patch: patch.horizontal_center)
    return [patches[1]]
