# schemaVersion: 1
# query: find-category-a5db5ee73994a1ea
# failure-type: the detector does not know the category's name

# all animals
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["dog", "cat", "horse", "cow", "sheep", "elephant", "bear", "giraffe", "zebra", "bird"]
    return [patch for name in names for patch in image_patch.find(name)]
