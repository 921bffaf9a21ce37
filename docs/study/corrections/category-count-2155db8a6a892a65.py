# schemaVersion: 1
# query: category-count-2155db8a6a892a65
# failure-type: the detector does not know the category's name

# How many animals are in the image?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["dog", "cat", "horse", "cow", "sheep", "elephant", "bear", "giraffe", "zebra", "bird"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
