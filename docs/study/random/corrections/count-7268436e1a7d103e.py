# schemaVersion: 1
# query: count-7268436e1a7d103e
# author: drawn at random

# How many keyboards are in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("keyboard")
    return str(len(patches))
