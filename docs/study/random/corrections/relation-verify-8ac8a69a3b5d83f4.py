# schemaVersion: 1
# query: relation-verify-8ac8a69a3b5d83f4
# author: drawn at random

# Is the boat below the bird?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("boat")[0]
    second = image_patch.find("bird")[0]
    return bool_to_yesno(first.vertical_center < second.vertical_center)
