# schemaVersion: 1
# query: choose-relation-1ea8c29cb7d04d2d
# failure-type: the opposite relation

# Which caption is true of the image: "an orange boat above a red bird" or "an orange boat below a red bird"?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("boat")[0]
    second = image_patch.find("bird")[0]
    if first.vertical_center > second.vertical_center:
        return "an orange boat above a red bird"
    return "an orange boat below a red bird"
