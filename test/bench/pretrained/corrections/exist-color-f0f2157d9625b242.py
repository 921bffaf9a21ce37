def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("book")
    return bool_to_yesno(any(patch.verify_property("book", "blue") for patch in patches))
