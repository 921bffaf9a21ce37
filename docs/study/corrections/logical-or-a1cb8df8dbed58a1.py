# schemaVersion: 1
# query: logical-or-a1cb8df8dbed58a1
# failure-type: both instead of either

# Can you see a blue wine glass or a knife?
def execute_command(image):
    image_patch = ImagePatch(image)
    first = any(patch.verify_property("wine glass", "blue") for patch in image_patch.find("wine glass"))
    second = image_patch.exists("knife")
    return bool_to_yesno(first or second)
