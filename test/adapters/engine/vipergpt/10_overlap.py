def execute_command(image) -> bool:
    image_patch = ImagePatch(image)
    def overlapping(a, b):
        return a.overlaps_with(b.left, b.lower, b.right, b.upper)
    patches = image_patch.find("chair") + image_patch.find("dog") + image_patch.find("cat")
    for i, first in enumerate(patches):
        for second in patches[i + 1:]:
            if overlapping(first, second):
                return True
    return False
