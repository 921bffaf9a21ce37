def execute_command(image) -> list:
    image_patch = ImagePatch(image)
    patches = image_patch.find("train")
    return [patch for patch in patches if patch.verify_property("train", "pink")]
