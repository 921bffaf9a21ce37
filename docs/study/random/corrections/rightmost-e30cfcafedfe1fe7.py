# schemaVersion: 1
# query: rightmost-e30cfcafedfe1fe7
# author: drawn at random

# What is the color of the boat farthest to the right?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("boat")
    patch = max(patches, key=lambda patch: patch.horizontal_center)
    return patch.simple_query("What color is this?")
