# schemaVersion: 1
# query: verify-relation-cea71c8a82405cf7
# author: drawn at random

# Does the caption fit the image? "an orange handbag below a suitcase"
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("handbag")[0]
    second = image_patch.find("suitcase")[0]
    return bool_to_yesno(first.vertical_center < second.vertical_center)
