# schemaVersion: 1
# query: find-color-cb3fb0842fe74ac8
# author: drawn at random

# blue pears
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = [patch for patch in image_patch.find("pear") if patch.verify_property("pear", "blue")]
    return patches
