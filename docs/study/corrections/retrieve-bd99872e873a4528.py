# schemaVersion: 1
# query: retrieve-bd99872e873a4528
# failure-type: only one image is looked at

# Which image shows "an airplane and a red boat"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if image_patch.exists("airplane") and any(patch.verify_property("boat", "red") for patch in image_patch.find("boat")):
            return i
    return 0
