# schemaVersion: 1
# query: find-category-1c7d2a1751936566
# failure-type: the detector does not know the category's name

# the vehicle
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["car", "bus", "truck", "bicycle", "motorcycle", "train", "airplane", "boat"]
    return [patch for name in names for patch in image_patch.find(name)]
