# schemaVersion: 1
# query: logical-and-41e7f9afb38793a7
# author: drawn at random

# Are there both a purple car and a truck?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = any(patch.verify_property("car", "purple") for patch in image_patch.find("car"))
    second = image_patch.exists("truck")
    return bool_to_yesno(first and second)
