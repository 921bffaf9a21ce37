# schemaVersion: 1
# query: topmost-ac57cd8ba433035f
# author: drawn at random

# What is the color of the pear at the top?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("pear")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return patch.simple_query("What color is this?")
