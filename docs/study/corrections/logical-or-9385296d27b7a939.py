# schemaVersion: 1
# query: logical-or-9385296d27b7a939
# failure-type: both instead of either

# Is there either a keyboard or a pear?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = image_patch.exists("keyboard")
    second = image_patch.exists("pear")
    return bool_to_yesno(first or second)
