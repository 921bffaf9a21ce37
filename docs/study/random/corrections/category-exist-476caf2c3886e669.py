# schemaVersion: 1
# query: category-exist-476caf2c3886e669
# author: drawn at random

# Can you see a vegetable?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["carrot", "tomato", "eggplant", "onion"]
    count = sum(len(image_patch.find(name)) for name in names)
    return bool_to_yesno(count > 0)
