# schemaVersion: 1
# query: verify-relation-5db332a7480e9a02
# author: drawn at random

# Does the image show "a cat below a green bear"?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("cat")[0]
    second = image_patch.find("bear")[0]
    return bool_to_yesno(first.vertical_center < second.vertical_center)
