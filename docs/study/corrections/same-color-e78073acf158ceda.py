# schemaVersion: 1
# query: same-color-e78073acf158ceda
# failure-type: the second thing is left out

# Are the shirt and the sunflower the same color?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("shirt")[0]
    second = image_patch.find("sunflower")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
