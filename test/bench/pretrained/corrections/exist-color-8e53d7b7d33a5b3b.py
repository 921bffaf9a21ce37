def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("lemon")
    return bool_to_yesno(any(patch.verify_property("lemon", "blue") for patch in patches))
