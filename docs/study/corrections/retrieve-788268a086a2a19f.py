# schemaVersion: 1
# query: retrieve-788268a086a2a19f
# failure-type: only one image is looked at

# Which image shows "two apples and an umbrella"?
def execute_command(images):
    for i, image in enumerate(images):
        image_patch = ImagePatch(image)
        if len(image_patch.find("apple")) == 2 and image_patch.exists("umbrella"):
            return i
    return 0
