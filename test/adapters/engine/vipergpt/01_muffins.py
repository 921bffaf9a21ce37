def execute_command(image) -> str:
    # How many muffins can each kid have for it to be fair?
    image_patch = ImagePatch(image)
    apple_patches = image_patch.find("apple")
    dog_patches = image_patch.find("dog")
    if len(dog_patches) == 0:
        return str(len(apple_patches))
    return str(len(apple_patches) // len(dog_patches))
