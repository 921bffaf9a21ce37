# schemaVersion: 1
# query: category-exist-be0661e55d3637f1
# failure-type: the detector does not know the category's name

# Are there any snacks?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["pizza", "sandwich", "hamburger", "hot dog"]
    return bool_to_yesno(any(image_patch.exists(name) for name in names))
