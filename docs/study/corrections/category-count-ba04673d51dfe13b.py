# schemaVersion: 1
# query: category-count-ba04673d51dfe13b
# failure-type: the detector does not know the category's name

# What is the number of fruits?
def execute_command(image):
    image_patch = ImagePatch(image)
    names = ["apple", "banana", "pear", "lemon", "strawberry", "pineapple"]
    count = sum(len(image_patch.find(name)) for name in names)
    return str(count)
