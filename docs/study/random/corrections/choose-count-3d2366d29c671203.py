# schemaVersion: 1
# query: choose-count-3d2366d29c671203
# author: drawn at random

# What does the image show: "three tomatoes" or "one tomato"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("tomato")
    if len(patches) == 3:
        return "three tomatoes"
    return "one tomato"
