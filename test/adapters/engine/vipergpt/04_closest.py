def execute_command(image) -> str:
    # Which animal is closest to the car?
    image_patch = ImagePatch(image)
    car_patches = image_patch.find("car")
    animals = []
    for name in ["dog", "cat", "horse"]:
        for patch in image_patch.find(name):
            animals.append((name, patch))
    if len(car_patches) == 0 or len(animals) == 0:
        return "none"
    car_patch = car_patches[0]
    animals.sort(key=lambda pair: distance(pair[1], car_patch))
    return animals[0][0]
