# schemaVersion: 1
# query: retrieve-e21ec59eb9ed1b33
# author: drawn at random

# Which of the images shows "two spoons and an orange bottle"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if len(image_patch.find("spoon")) == 2 and any(patch.verify_property("bottle", "orange") for patch in image_patch.find("bottle")):
            return i
    return 0
