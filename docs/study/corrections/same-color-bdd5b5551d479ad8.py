# schemaVersion: 1
# query: same-color-bdd5b5551d479ad8
# failure-type: the second thing is left out

# Do the bicycle and the car have the same color?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("bicycle")[0]
    second = image_patch.find("car")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
