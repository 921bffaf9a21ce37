def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    cup_patches = image_patch.find("cup")
    # Remain with the drinks if there are any
    if len(cup_patches) == 0:
        cup_patches = [image_patch]
    cup_patch = cup_patches[0]
    return cup_patch.simple_query("What color is this?")
