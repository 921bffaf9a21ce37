# schemaVersion: 1
# query: choose-count-2a56f77268cd4901
# author: drawn at random

# What does the image show: "two boots and a shirt" or "three boots and a shirt"?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("boot")
    if len(patches) == 2:
        return "two boots and a shirt"
    return "three boots and a shirt"
