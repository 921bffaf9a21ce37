"""Records in corpus.jsonl what native CPython does with each of its programs, with CPython's own `exec`:

    npm run build && python3.11 test/adapters/interpreter/record_corpus.py

A line that holds only {"program": ...} is a new program; "pictures": 2 runs it over two. The classes of the visual API are those of
dist/visrep_api.py with its door to perception replaced by an answer table: what is compared is Python, the API is its library.
"""

import contextlib
import io
import json
import math
import pathlib
import random
import re
import sys
import types
import typing
from typing import Any

FOLDER = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(FOLDER.parents[2] / "dist"))
import visrep_api  # noqa: E402

PICTURES = [(320, 240), (100, 80)]
#: Name, colour and box (left, lower, right, upper) of what the first picture shows; as in test/fakes/scripted-perception.ts.
THINGS = [
    ("mug", "red", (10, 20, 50, 60)),
    ("mug", "blue", (200.4, 30.2, 249.6, 90)),
    ("apple", "green", (100, 100, 120, 120)),
    ("dog", "brown", (5, 5, 160, 150)),
]
TYPING = ("Any", "Callable", "Dict", "Iterable", "List", "Optional", "Sequence", "Set", "Tuple", "Union")


def inside(region: dict[str, Any]) -> list[tuple[str, str, tuple[float, ...]]]:
    """Things whose centre lies in the region."""
    left, lower, right, upper = region["box"]
    return [thing for thing in THINGS if region["image"] == 0 and left <= (thing[2][0] + thing[2][2]) / 2 <= right and lower <= (thing[2][1] + thing[2][3]) / 2 <= upper]


def answer(member: str, fields: dict[str, Any]) -> Any:
    shown = inside(fields["region"]) if "region" in fields else []
    match member:
        case "find":
            return [pixels(box, fields["region"]["box"]) for name, _, box in shown if name == fields["name"]]
        case "exists":
            return any(name == fields["name"] for name, _, _ in shown)
        case "verify_property":
            return any(name == fields["name"] and colour == fields["property"] for name, colour, _ in shown)
        case "simple_query":
            return shown[0][1] if shown else "nothing"
        case "best_text_match":
            return next((option for option in fields["options"] if any(name in option for name, _, _ in shown)), fields["options"][0])
        case "best_image_match":
            return next((i for i, region in enumerate(fields["regions"]) if any(colour in fields["content"] for _, colour, _ in inside(region))), 0)
        case "compute_depth":
            return fields["region"]["box"][1]
        case "llm_query":
            context = f" [{fields['context']}]" if "context" in fields else ""
            return f"{'long' if fields['longAnswer'] else 'short'}: {fields['question']}{context}"
    raise ValueError(member)


def pixels(box: tuple[float, ...], region: list[int]) -> list[int]:
    """Whole pixels, cut to the region."""
    left, lower, right, upper = (math.floor(value + 0.5) for value in box)
    return [max(left, region[0]), max(lower, region[1]), min(right, region[2]), min(upper, region[3])]


def record(program: str, pictures: int) -> dict[str, Any]:
    calls: list[dict[str, Any]] = []

    def call(member: str, fields: dict[str, Any]) -> Any:
        calls.append({"member": member, **fields})
        return answer(member, fields)

    visrep_api.call = call
    random.seed(7)
    world = {**visrep_api.PUBLIC, "math": math, "re": re, **{name: getattr(typing, name) for name in TYPING}, "__name__": "__program__"}
    images = visrep_api.Images(visrep_api.Image(i, (0, 0, *PICTURES[i])) for i in range(pictures))
    stdout = io.StringIO()
    try:
        with contextlib.redirect_stdout(stdout):
            exec(compile(program, "<program>", "exec"), world)
            if "execute_command" not in world:
                raise NameError("name 'execute_command' is not defined")
            found: dict[str, Any] = {"text": str(world["execute_command"](images[0] if pictures == 1 else images))}
    except Exception as error:
        found = {"error": described(error)}
    return {"stdout": stdout.getvalue(), **found, **({"calls": calls} if calls else {})}


def described(error: Exception) -> dict[str, Any]:
    """Type, message and the innermost line of the program's own text."""
    line, step = getattr(error, "lineno", None), error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<program>":
            line = step.tb_lineno
        step = step.tb_next
    message = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    return {"type": type(error).__name__, "message": message, **({} if line is None else {"line": line})}


def main() -> None:
    sys.modules["image_patch"] = types.ModuleType("image_patch")
    vars(sys.modules["image_patch"]).update(visrep_api.PUBLIC)
    file = FOLDER / "corpus.jsonl"
    lines = []
    for line in file.read_text("utf-8").splitlines():
        entry = json.loads(line)
        kept = {key: entry[key] for key in ("program", "pictures") if key in entry}
        lines.append(json.dumps({**kept, **record(entry["program"], entry.get("pictures", 1))}, ensure_ascii=False))
    file.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} programs recorded with CPython {sys.version.split()[0]}", file=sys.stderr)


main()
