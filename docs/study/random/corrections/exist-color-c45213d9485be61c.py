# schemaVersion: 1
# query: exist-color-c45213d9485be61c
# author: drawn at random

# Is there a pink guitar in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    return bool_to_yesno(any(patch.verify_property("guitar", "pink") for patch in image_patch.find("guitar")))
