# schemaVersion: 1
# query: topmost-3f6007212bf16ba7
# failure-type: y is taken to point downwards

# What color is the highest boat?
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("boat")
    patch = max(patches, key=lambda patch: patch.vertical_center)
    return patch.simple_query("What color is this?")
