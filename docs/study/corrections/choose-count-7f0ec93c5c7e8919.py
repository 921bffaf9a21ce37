# schemaVersion: 1
# query: choose-count-7f0ec93c5c7e8919
# failure-type: the captions are compared as bags of words

# Which caption fits the image: "three hats" or "four hats"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("hat")
    if len(patches) == 3:
        return "three hats"
    return "four hats"
