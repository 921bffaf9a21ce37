# schemaVersion: 1
# query: choose-relation-ad2969412ba9e2a0
# author: drawn at random

# Which caption is true of the image: "a red bird below a shirt" or "a shirt below a red bird"?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("bird")[0]
    second = image_patch.find("shirt")[0]
    if first.vertical_center < second.vertical_center:
        return "a red bird below a shirt"
    return "a shirt below a red bird"
