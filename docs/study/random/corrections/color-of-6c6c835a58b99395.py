# schemaVersion: 1
# query: color-of-6c6c835a58b99395
# author: drawn at random

# Which color does the train have?
def execute_command(image):
    image_patch = ImagePatch(image)
    patch = image_patch.find("train")[0]
    return patch.simple_query("What color is this?")
