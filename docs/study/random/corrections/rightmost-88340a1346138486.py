# schemaVersion: 1
# query: rightmost-88340a1346138486
# author: drawn at random

# What color is the rightmost giraffe?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("giraffe")
    patch = max(patches, key=lambda patch: patch.horizontal_center)
    return patch.simple_query("What color is this?")
