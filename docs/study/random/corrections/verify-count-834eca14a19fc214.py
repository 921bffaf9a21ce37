# schemaVersion: 1
# query: verify-count-834eca14a19fc214
# author: drawn at random

# Does the caption fit the image? "five pears"
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("pear")
    return bool_to_yesno(len(patches) == 5)
