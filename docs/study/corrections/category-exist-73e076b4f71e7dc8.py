# schemaVersion: 1
# query: category-exist-73e076b4f71e7dc8
# failure-type: the detector does not know the category's name

# Are there any pieces of clothing?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["shirt", "dress", "hat", "shoe", "boot", "coat"]
    return bool_to_yesno(any(image_patch.exists(name) for name in names))
