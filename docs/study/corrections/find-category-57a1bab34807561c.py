# schemaVersion: 1
# query: find-category-57a1bab34807561c
# failure-type: the detector does not know the category's name

# bag
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["backpack", "handbag", "suitcase"]
    return [patch for name in names for patch in image_patch.find(name)]
