def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    patches = image_patch.find("onion")
    return bool_to_yesno(any(patch.verify_property("onion", "pink") for patch in patches))
