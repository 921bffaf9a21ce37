# schemaVersion: 1
# query: find-category-4f676e7f4b062940
# failure-type: the detector does not know the category's name

# piece of clothing
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["shirt", "dress", "hat", "shoe", "boot", "coat"]
    return [patch for name in names for patch in image_patch.find(name)]
