def execute_command(image) -> List[ImagePatch]:
    image_patch = ImagePatch(image)
    apple_patches = image_patch.find("apple")
    red_apples = [p for p in apple_patches if p.verify_property("apple", "red")]
    return red_apples
