# schemaVersion: 1
# query: find-color-be3a3265ff5e3c42
# author: drawn at random

# purple violins
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = [patch for patch in image_patch.find("violin") if patch.verify_property("violin", "purple")]
    return patches
