def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    best = image_patch.best_text_match(["dog", "bicycle", "piano"], prefix="a picture of a")
    if best == "dog":
        return "it is a dog"
    return best
