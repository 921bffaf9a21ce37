# schemaVersion: 1
# query: exist-color-c2f77338237e720c
# author: drawn at random

# Is there a red bottle in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    return bool_to_yesno(any(patch.verify_property("bottle", "red") for patch in image_patch.find("bottle")))
