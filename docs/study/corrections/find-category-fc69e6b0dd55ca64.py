# schemaVersion: 1
# query: find-category-fc69e6b0dd55ca64
# failure-type: the detector does not know the category's name

# fruit
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["apple", "banana", "pear", "lemon", "strawberry", "pineapple"]
    return [patch for name in names for patch in image_patch.find(name)]
