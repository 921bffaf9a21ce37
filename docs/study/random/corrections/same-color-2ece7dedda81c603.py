# schemaVersion: 1
# query: same-color-2ece7dedda81c603
# author: drawn at random

# Are the eggplant and the donut the same color?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("eggplant")[0]
    second = image_patch.find("donut")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
