# schemaVersion: 1
# query: leftmost-6b5e5edeb18a2aa0
# author: drawn at random

# What is the color of the leftmost bus?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("bus")
    patch = min(patches, key=lambda patch: patch.horizontal_center)
    return patch.simple_query("What color is this?")
