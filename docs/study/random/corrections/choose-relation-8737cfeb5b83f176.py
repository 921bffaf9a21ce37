# schemaVersion: 1
# query: choose-relation-8737cfeb5b83f176
# author: drawn at random

# Which caption is true of the image: "a suitcase above a yellow ball" or "a suitcase below a yellow ball"?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("suitcase")[0]
    second = image_patch.find("ball")[0]
    if first.vertical_center > second.vertical_center:
        return "a suitcase above a yellow ball"
    return "a suitcase below a yellow ball"
