# schemaVersion: 1
# query: choose-color-4c8f7d3634b1fb1d
# author: drawn at random

# Which caption is true of the image: "an orange phone" or "a pink phone"?
def execute_command(image):
    image_patch = ImagePatch(image)
    if any(patch.verify_property("phone", "orange") for patch in image_patch.find("phone")):
        return "an orange phone"
    return "a pink phone"
