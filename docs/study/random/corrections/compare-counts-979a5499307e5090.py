# schemaVersion: 1
# query: compare-counts-979a5499307e5090
# author: drawn at random

# Are there fewer trucks than cars?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.find("truck")
    second = image_patch.find("car")
    return bool_to_yesno(len(first) < len(second))
