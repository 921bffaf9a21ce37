def execute_command(image) -> list:
    image_patch = ImagePatch(image)
    patches = image_patch.find("robot")
    return [patch for patch in patches if patch.verify_property("robot", "pink")]
