# schemaVersion: 1
# query: find-ordinal-125978a31ef9a384
# author: drawn at random

# the second boot from the left
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("boot")
    patches.sort(key=lambda patch: patch.horizontal_center)
    return [patches[1]]
