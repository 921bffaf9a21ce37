# schemaVersion: 1
# query: find-category-dd355dc62678e311
# failure-type: the detector does not know the category's name

# toys
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["ball", "kite", "balloon", "teddy bear", "robot"]
    return [patch for name in names for patch in image_patch.find(name)]
