# schemaVersion: 1
# query: choose-noun-534e60cb338f5863
# author: drawn at random

# Which caption is true of the image: "an airplane" or "a tomato"?
def execute_command(image):
    image_patch = ImagePatch(image)
    if image_patch.exists("airplane"):
        return "an airplane"
    return "a tomato"
