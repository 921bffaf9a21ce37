def execute_command(image) -> list:
    image_patch = ImagePatch(image)
    patches = image_patch.find("hammer")
    return [patch for patch in patches if patch.verify_property("hammer", "pink")]
