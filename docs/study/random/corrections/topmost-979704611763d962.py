# schemaVersion: 1
# query: topmost-979704611763d962
# author: drawn at random

# What color is the highest dog?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("dog")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return patch.simple_query("What color is this?")
