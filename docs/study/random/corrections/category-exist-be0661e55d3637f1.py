# schemaVersion: 1
# query: category-exist-be0661e55d3637f1
# author: drawn at random

# Are there any snacks?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["pizza", "sandwich", "hamburger", "hot dog"]
    count = sum(len(image_patch.find(name)) for name in names)
    return bool_to_yesno(count > 0)
