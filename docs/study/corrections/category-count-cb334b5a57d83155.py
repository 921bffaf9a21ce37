# schemaVersion: 1
# query: category-count-cb334b5a57d83155
# failure-type: the detector does not know the category's name

# What is the number of plants?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["tree", "tulip", "sunflower", "cactus"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
