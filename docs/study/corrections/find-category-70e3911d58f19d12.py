# schemaVersion: 1
# query: find-category-70e3911d58f19d12
# failure-type: the detector does not know the category's name

# the kitchen items
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["cup", "wine glass", "spoon", "knife", "bottle", "teapot"]
    return [patch for name in names for patch in image_patch.find(name)]
