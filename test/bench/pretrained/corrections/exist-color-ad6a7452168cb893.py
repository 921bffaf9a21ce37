def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("key")
    return bool_to_yesno(any(patch.verify_property("key", "purple") for patch in patches))
