def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("camera")
    return bool_to_yesno(any(patch.verify_property("camera", "pink") for patch in patches))
