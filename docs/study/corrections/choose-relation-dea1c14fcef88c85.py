# schemaVersion: 1
# query: choose-relation-dea1c14fcef88c85
# failure-type: the opposite relation

# Which caption fits the image: "a zebra to the right of a dog" or "a dog to the right of a zebra"?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("zebra")[0]
    second = image_patch.find("dog")[0]
    if first.horizontal_center > second.horizontal_center:
        return "a zebra to the right of a dog"
    return "a dog to the right of a zebra"
