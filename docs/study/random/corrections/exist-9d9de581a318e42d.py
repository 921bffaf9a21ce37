# schemaVersion: 1
# query: exist-9d9de581a318e42d
# author: drawn at random

# Are there any bottles?
def execute_command(image):
    image_patch = ImagePatch(image)
    return bool_to_yesno(image_patch.exists("bottle"))
