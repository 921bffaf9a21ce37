# schemaVersion: 1
# query: count-color-db60faa68d377b32
# author: drawn at random

# What is the number of green kites?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = [patch for patch in image_patch.find("kite") if patch.verify_property("kite", "green")]
    return str(len(patches))
