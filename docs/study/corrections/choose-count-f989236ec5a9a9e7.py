# schemaVersion: 1
# query: choose-count-f989236ec5a9a9e7
# failure-type: the captions are compared as bags of words

# What does the image show: "three saws" or "one saw"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("saw")
    if len(patches) == 3:
        return "three saws"
    return "one saw"
