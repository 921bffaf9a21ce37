# schemaVersion: 1
# query: verify-count-d8505b1541147083
# author: drawn at random

# Does the image show "three bottles"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("bottle")
    return bool_to_yesno(len(patches) == 3)
