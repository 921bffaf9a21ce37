# schemaVersion: 1
# query: same-color-b62ab133d3d308fb
# author: drawn at random

# Are the couch and the sheep the same color?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("couch")[0]
    second = image_patch.find("sheep")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
