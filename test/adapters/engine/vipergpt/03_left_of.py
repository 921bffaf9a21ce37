def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    cars = image_patch.find("car")
    if not cars:
        return bool_to_yesno(False)
    cars.sort(key=lambda x: x.horizontal_center)
    leftmost = cars[0]
    left_side = image_patch.crop(0, 0, max(leftmost.left, 1), image_patch.height)
    return bool_to_yesno(left_side.exists("dog"))
