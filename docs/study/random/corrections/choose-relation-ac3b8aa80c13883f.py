# schemaVersion: 1
# query: choose-relation-ac3b8aa80c13883f
# author: drawn at random

# Which caption is true of the image: "a pear above a yellow axe" or "a yellow axe above a pear"?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("pear")[0]
    second = image_patch.find("axe")[0]
    if first.vertical_center > second.vertical_center:
        return "a pear above a yellow axe"
    return "a yellow axe above a pear"
