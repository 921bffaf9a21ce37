# schemaVersion: 1
# query: category-count-71623d6a46d55f6a
# failure-type: the detector does not know the category's name

# How many tools are there?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["hammer", "wrench", "screwdriver", "saw", "axe"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
