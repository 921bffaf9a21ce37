# schemaVersion: 1
# query: find-superlative-a32c62c7fb88415a
# author: drawn at random

# the highest dog
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("dog")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return [patch]
