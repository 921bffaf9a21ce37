def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    return bool_to_yesno(image_patch.exists("teddy bear"))
