def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("robot")
    return bool_to_yesno(any(patch.verify_property("robot", "red") for patch in patches))
