def execute_command(image) -> ImagePatch:
    # the dog in the back
    image_patch = ImagePatch(image)
    dog_patches = image_patch.find("dog")
    if len(dog_patches) == 0:
        return image_patch
    dog_patches.sort(key=lambda dog: dog.compute_depth())
    dog_in_the_back = dog_patches[-1]
    return dog_in_the_back
