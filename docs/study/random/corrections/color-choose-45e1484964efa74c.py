# schemaVersion: 1
# query: color-choose-45e1484964efa74c
# author: drawn at random

# What color is the tree, purple or orange?
def execute_command(image):
    image_patch = ImagePatch(image)
    patch = image_patch.find("tree")[0]
    return patch.best_text_match(["purple", "orange"])
