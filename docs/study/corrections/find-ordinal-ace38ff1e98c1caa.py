# schemaVersion: 1
# query: find-ordinal-ace38ff1e98c1caa
# failure-type: counted from 1 instead of 0

# the second robot from the left
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("robot")
    patches.sort(key=lambda patch: patch.horizontal_center)
    return [patches[1]]
