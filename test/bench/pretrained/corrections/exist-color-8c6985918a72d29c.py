def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("cookie")
    return bool_to_yesno(any(patch.verify_property("cookie", "red") for patch in patches))
