# schemaVersion: 1
# query: topmost-51a9f2353519a657
# author: drawn at random

# What is the color of the topmost violin?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("violin")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return patch.simple_query("What color is this?")
