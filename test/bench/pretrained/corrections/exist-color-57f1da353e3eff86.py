def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("sunflower")
    return bool_to_yesno(any(patch.verify_property("sunflower", "red") for patch in patches))
