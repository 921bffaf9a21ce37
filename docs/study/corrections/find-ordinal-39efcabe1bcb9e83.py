# schemaVersion: 1
# query: find-ordinal-39efcabe1bcb9e83
# failure-type: counted from 1 instead of 0

# the second phone from the right
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("phone")
    patches.sort(key=lambda patch: patch.horizontal_center, reverse=True)
    return [patches[1]]
