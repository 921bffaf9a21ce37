# schemaVersion: 1
# query: category-count-c5a889128b9c5344
# author: drawn at random

# How many kitchen items are in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["cup", "wine glass", "spoon", "knife", "bottle", "teapot"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
