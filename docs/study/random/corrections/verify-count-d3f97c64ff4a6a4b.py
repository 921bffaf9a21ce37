# schemaVersion: 1
# query: verify-count-d3f97c64ff4a6a4b
# author: drawn at random

# Does the caption fit the image? "five airplanes and a boat"
def execute_command(image):
    image_patch = ImagePatch(image)
    patches = image_patch.find("airplane")
    return bool_to_yesno(len(patches) == 5)
