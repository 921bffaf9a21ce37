# schemaVersion: 1
# query: same-color-5490bab719a37950
# failure-type: the second thing is left out

# Is the ball the same color as the handbag?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("ball")[0]
    second = image_patch.find("handbag")[0]
    return bool_to_yesno(first.simple_query("What color is this?") == second.simple_query("What color is this?"))
