# schemaVersion: 1
# query: category-count-baba107e197e5492
# failure-type: the detector does not know the category's name

# How many kitchen items can you see?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["cup", "wine glass", "spoon", "knife", "bottle", "teapot"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
