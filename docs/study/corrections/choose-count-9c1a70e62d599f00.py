# schemaVersion: 1
# query: choose-count-9c1a70e62d599f00
# failure-type: the captions are compared as bags of words

# Which caption fits the image: "five wine glasses" or "four wine glasses"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("wine glass")
    if len(patches) == 5:
        return "five wine glasses"
    return "four wine glasses"
