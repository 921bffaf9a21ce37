# schemaVersion: 1
# query: find-superlative-425f1cf3de813b69
# author: drawn at random

# the topmost giraffe
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("giraffe")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return [patch]
