# schemaVersion: 1
# query: rightmost-92cb29efeef933b5
# author: drawn at random

# What is the color of the pizza farthest to the right?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("pizza")
    patch = max(patches, key=lambda patch: patch.horizontal_center)
    return patch.simple_query("What color is this?")
