# schemaVersion: 1
# query: find-relation-2534cb55619b855a
# author: drawn at random

# the bottle above the spoon
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("bottle")
    anchor = image_patch.find("spoon")[0]
    return [patch for patch in patches if patch.vertical_center > anchor.vertical_center]
