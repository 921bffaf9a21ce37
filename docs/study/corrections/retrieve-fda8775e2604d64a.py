# schemaVersion: 1
# query: retrieve-fda8775e2604d64a
# failure-type: only one image is looked at

# Which image shows "two cactuses and a red tulip"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if len(image_patch.find("cactus")) == 2 and any(patch.verify_property("tulip", "red") for patch in image_patch.find("tulip")):
            return i
    return 0
