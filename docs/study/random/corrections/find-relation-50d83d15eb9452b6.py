# schemaVersion: 1
# query: find-relation-50d83d15eb9452b6
# author: drawn at random

# the tomato to the right of the shirt
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("tomato")
    anchor = image_patch.find("shirt")[0]
    return [patch for patch in patches if patch.horizontal_center > anchor.horizontal_center]
