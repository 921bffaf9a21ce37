# schemaVersion: 1
# query: count-color-22d11918cc35e4e0
# author: drawn at random

# How many green pears are there?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = [patch for patch in image_patch.find("pear") if patch.verify_property("pear", "green")]
    return str(len(patches))
