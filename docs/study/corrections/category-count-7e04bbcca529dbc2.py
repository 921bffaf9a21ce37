# schemaVersion: 1
# query: category-count-7e04bbcca529dbc2
# failure-type: the detector does not know the category's name

# What is the number of electronic devices?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["laptop", "television", "phone", "keyboard", "camera", "radio"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
