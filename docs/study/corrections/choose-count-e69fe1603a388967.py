# schemaVersion: 1
# query: choose-count-e69fe1603a388967
# failure-type: the captions are compared as bags of words

# Which caption is true of the image: "one backpack" or "three backpacks"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("backpack")
    if len(patches) == 1:
        return "one backpack"
    return "three backpacks"
