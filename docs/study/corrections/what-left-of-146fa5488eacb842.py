# schemaVersion: 1
# query: what-left-of-146fa5488eacb842
# failure-type: the anchor is named instead of what is beside it

# What object is to the left of the banana?
def execute_command(image):
    image_patch = ImagePatch(image)
    anchor = image_patch.find("banana")[0]
    patches = [patch for patch in image_patch.find("object") if patch.horizontal_center < anchor.horizontal_center]
    return patches[0].simple_query("What is this?")
