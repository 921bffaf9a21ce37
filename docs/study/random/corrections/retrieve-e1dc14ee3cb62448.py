# schemaVersion: 1
# query: retrieve-e1dc14ee3cb62448
# author: drawn at random

# Which image shows "three balloons and a tulip"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if len(image_patch.find("balloon")) == 3 and image_patch.exists("tulip"):
            return i
    return 0
