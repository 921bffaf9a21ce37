def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("elephant")
    return bool_to_yesno(any(patch.verify_property("elephant", "purple") for patch in patches))
