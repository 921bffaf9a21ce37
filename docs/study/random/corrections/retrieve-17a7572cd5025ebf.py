# schemaVersion: 1
# query: retrieve-17a7572cd5025ebf
# author: drawn at random

# Which image fits the caption "a banana"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if image_patch.exists("banana"):
            return i
    return 0
