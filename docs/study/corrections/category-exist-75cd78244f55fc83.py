# schemaVersion: 1
# query: category-exist-75cd78244f55fc83
# failure-type: the detector does not know the category's name

# Is there a fruit in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["apple", "banana", "pear", "lemon", "strawberry", "pineapple"]
    return bool_to_yesno(any(image_patch.exists(name) for name in names))
