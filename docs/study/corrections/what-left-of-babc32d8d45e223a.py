# schemaVersion: 1
# query: what-left-of-babc32d8d45e223a
# failure-type: the anchor is named instead of what is beside it

# What do you see to the right of the handbag?
def execute_command(image):
    image_patch = ImagePatch(image)
    anchor = image_patch.find("handbag")[0]
    patches = [patch for patch in image_patch.find("object") if patch.horizontal_center > anchor.horizontal_center]
    return patches[0].simple_query("What is this?")
