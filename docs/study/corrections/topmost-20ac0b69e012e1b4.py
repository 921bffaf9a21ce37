# schemaVersion: 1
# query: topmost-20ac0b69e012e1b4
# failure-type: y is taken to point downwards

# What color is the topmost sandwich?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("sandwich")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return patch.simple_query("What color is this?")
