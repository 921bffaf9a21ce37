# schemaVersion: 1
# query: retrieve-472f3fe51b9e7aed
# failure-type: only one image is looked at

# Which image shows "three boots and a green dress"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if len(image_patch.find("boot")) == 3 and any(patch.verify_property("dress", "green") for patch in image_patch.find("dress")):
            return i
    return 0
