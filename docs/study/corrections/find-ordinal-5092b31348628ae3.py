# schemaVersion: 1
# query: find-ordinal-5092b31348628ae3
# failure-type: counted from 1 instead of 0

# the third truck from the right
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("truck")
    patches.sort(key=lambda patch: patch.horizontal_center, reverse=True)
    return [patches[2]]
