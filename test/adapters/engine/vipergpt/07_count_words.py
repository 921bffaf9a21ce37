import math

def execute_command(image) -> str:
    image_patch = ImagePatch(image)
    counts = {name: len(image_patch.find(name)) for name in ("apple", "banana", "orange")}
    best = max(counts, key=counts.get)
    total = sum(counts.values())
    share = math.floor(100 * counts[best] / total) if total else 0
    return f"{best}: {counts[best]} of {total} ({share}%)"
