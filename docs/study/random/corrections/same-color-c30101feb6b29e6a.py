# schemaVersion: 1
# query: same-color-c30101feb6b29e6a
# author: drawn at random

# Do the laptop and the bed have the same color?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("laptop")[0]
    second = image_patch.find("bed")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
