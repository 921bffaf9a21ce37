# schemaVersion: 1
# query: category-exist-aefdc612e19c171f
# author: drawn at random

# Is there a kitchen item?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["cup", "wine glass", "spoon", "knife", "bottle", "teapot"]
    count = sum(len(image_patch.find(name)) for name in names)
    return bool_to_yesno(count > 0)
