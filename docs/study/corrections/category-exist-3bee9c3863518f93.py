# schemaVersion: 1
# query: category-exist-3bee9c3863518f93
# failure-type: the detector does not know the category's name

# Is there a vegetable in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["carrot", "tomato", "eggplant", "onion"]
    return bool_to_yesno(any(image_patch.exists(name) for name in names))
