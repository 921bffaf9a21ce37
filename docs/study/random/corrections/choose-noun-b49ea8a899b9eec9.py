# schemaVersion: 1
# query: choose-noun-b49ea8a899b9eec9
# author: drawn at random

# Which caption fits the image: "a truck and a chair" or "a truck and a car"?
def execute_command(image):
    image_patch = ImagePatch(image)
    if image_patch.exists("truck") and image_patch.exists("chair"):
        return "a truck and a chair"
    return "a truck and a car"
