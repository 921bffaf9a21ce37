def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("train")
    return bool_to_yesno(any(patch.verify_property("train", "yellow") for patch in patches))
