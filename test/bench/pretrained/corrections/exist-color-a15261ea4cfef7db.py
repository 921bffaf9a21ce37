def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("bear")
    return bool_to_yesno(any(patch.verify_property("bear", "blue") for patch in patches))
