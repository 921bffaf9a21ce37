# schemaVersion: 1
# query: find-ordinal-e931a9764d1fd425
# failure-type: counted from 1 instead of 0

# the fourth bottle from the left
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("bottle")
    patches.sort(key=lambda patch: patch.horizontal_center)
    return [patches[3]]
