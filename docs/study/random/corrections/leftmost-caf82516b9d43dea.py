# schemaVersion: 1
# query: leftmost-caf82516b9d43dea
# author: drawn at random

# Which color does the giraffe farthest to the left have?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("giraffe")
    patch = min(patches, key=lambda patch: patch.horizontal_center)
    return patch.simple_query("What color is this?")
