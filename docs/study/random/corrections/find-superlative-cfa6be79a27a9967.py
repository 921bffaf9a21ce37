# schemaVersion: 1
# query: find-superlative-cfa6be79a27a9967
# author: drawn at random

# the topmost bottle
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("bottle")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return [patch]
