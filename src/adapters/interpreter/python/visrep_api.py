"""The visual API that programs are written against: ViperGPT's (arXiv 2303.08128) and the extra members of the authors' lineage.

Coordinates are whole pixels and y points up. The fields of a patch are in the frame of the whole image; `crop`, like ViperGPT's
code, takes coordinates relative to the patch it is called on, and clamps them to it. The stub, `visual_api.pyi`, says what is
public and documents it; this module does not load if it differs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from visrep_host import call, text, unsupported
from visrep_stub import public_names

Box = tuple[int, int, int, int]

_PIXEL_ACCESS = frozenset(
    """array astype convert copy cpu crop cuda data detach device draw dtype filter float format getbands getbbox getchannel getcolors
    getdata getextrema getpalette getpixel histogram im info item load max mean median min mode numpy paste permute point putpixel
    quantize reduce reshape resize rotate save show split squeeze std sum thumbnail tobytes tolist transform transpose unsqueeze""".split()
)


class Image:
    """An opaque handle of an image or a part of one: its size is known, its pixels are not."""

    __slots__ = ("_image", "_box")

    def __init__(self, image: int, box: Box) -> None:
        self._image = image
        self._box = box

    @property
    def width(self) -> int:
        return self._box[2] - self._box[0]

    @property
    def height(self) -> int:
        return self._box[3] - self._box[1]

    @property
    def size(self) -> tuple[int, int]:
        return (self.width, self.height)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height, width, as ViperGPT's tensors have it."""
        return (3, self.height, self.width)

    def __getattr__(self, name: str) -> Any:
        if name in _PIXEL_ACCESS or name == "__array__":
            return unsupported(f"pixel access ('{name}') is not part of the visual API")
        raise AttributeError(f"'Image' object has no attribute '{name}'")

    def __getitem__(self, key: Any) -> Any:
        return unsupported("pixel access (indexing an image) is not part of the visual API")

    def __iter__(self) -> Iterator[Any]:
        return unsupported("pixel access (iterating over an image) is not part of the visual API")

    def __repr__(self) -> str:
        return f"Image({self.width}, {self.height})"


class Images(list[Image]):
    """Several images: a list that also answers to the keys of the dicts programs over two images expect."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        names = self.keys()
        if key not in names and not (len(self) == 2 and key in ("left", "right")):
            raise KeyError(key)
        return super().__getitem__(names.index(key) if key in names else int(key == "right"))

    def keys(self) -> list[str]:
        return [f"image_{i + 1}" for i in range(len(self))]

    def values(self) -> list[Image]:
        return list(self)

    def items(self) -> list[tuple[str, Image]]:
        return list(zip(self.keys(), self))


class ImagePatch:
    """A crop of an image centred on an object, with its position in the whole image."""

    __slots__ = ("_image", "_box", "left", "lower", "right", "upper", "width", "height", "horizontal_center", "vertical_center", "category", "__dict__")

    left: int
    lower: int
    right: int
    upper: int
    width: int
    height: int
    horizontal_center: float
    vertical_center: float
    category: str | None

    def __init__(self, image: Any, left: Any = None, lower: Any = None, right: Any = None, upper: Any = None, category: str | None = None) -> None:
        if not isinstance(image, (Image, ImagePatch)):
            raise TypeError(f"ImagePatch expects an image, not {type(image).__name__}")
        box = image._box
        if not (left is None and lower is None and right is None and upper is None):
            width, height = box[2] - box[0], box[3] - box[1]
            asked = (0 if left is None else left, 0 if lower is None else lower, width if right is None else right, height if upper is None else upper)
            box = _inside(box, asked)
        self._place(image._image, box, category)

    def _place(self, image: int, box: Box, category: str | None) -> None:
        self._image, self._box, self.category = image, box, category
        self.left, self.lower, self.right, self.upper = box
        self.width, self.height = self.right - self.left, self.upper - self.lower
        self.horizontal_center, self.vertical_center = (self.left + self.right) / 2, (self.lower + self.upper) / 2

    @classmethod
    def from_bounding_box(cls, image: Any, bounding_box: dict[str, Any]) -> ImagePatch:
        left, upper, right, lower = bounding_box["box"]
        return cls(image, left, lower, right, upper, bounding_box.get("category"))

    @property
    def cropped_image(self) -> Image:
        return Image(self._image, self._box)

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def name(self) -> str | None:
        return self.category

    @property
    def xyxy_bbox(self) -> tuple[int, int, int, int]:
        return (self.left, self.upper, self.right, self.lower)

    def _ask(self, member: str, **fields: Any) -> Any:
        return call(member, {"region": _region(self), **fields})

    def find(self, object_name: str) -> list[ImagePatch]:
        name = text(object_name, "object_name")
        return [_patch(self._image, tuple(box), name) for box in self._ask("find", name=name)]

    def exists(self, object_name: str) -> bool:
        return self._ask("exists", name=text(object_name, "object_name"))

    def verify_property(self, object_name: str, attribute: str | None = None, visual_property: str | None = None, property: str | None = None) -> bool:
        asked = _given(attribute, visual_property, property)
        return self._ask("verify_property", name=text(object_name, "object_name"), property=text(asked, "attribute"))

    def best_text_match(self, option_list: list[str], prefix: str | None = None) -> str:
        options = [text(option, "option") for option in option_list]
        if not options:
            raise ValueError("best_text_match needs at least one option")
        fields = {} if prefix is None else {"prefix": text(prefix, "prefix")}
        return self._ask("best_text_match", options=options, **fields)

    def best_description_from_options(self, object_name: str, property_list: list[str]) -> str:
        text(object_name, "object_name")
        return self.best_text_match(property_list, prefix=object_name)

    def simple_query(self, question: str | None = None) -> str:
        return self._ask("simple_query", question="What is this?" if question is None else text(question, "question"))

    def compute_depth(self) -> float:
        return float(self._ask("compute_depth"))

    def llm_query(self, question: str | None = None, long_answer: bool = True, query: str | None = None) -> str:
        return llm_query(query, None, long_answer, question)

    def crop(self, left: float, lower: float, right: float, upper: float) -> ImagePatch:
        return _patch(self._image, _inside(self._box, (left, lower, right, upper)), None)

    def crop_left_of_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        return self.crop(0, 0, min(left, right), self.height)

    def crop_right_of_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        return self.crop(max(left, right), 0, self.width, self.height)

    def crop_above_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        return self.crop(0, max(lower, upper), self.width, self.height)

    def crop_below_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        return self.crop(0, 0, self.width, min(lower, upper))

    def overlaps_with(self, left: float, lower: float, right: float, upper: float) -> bool:
        return self.left <= right and self.right >= left and self.lower <= upper and self.upper >= lower

    def __repr__(self) -> str:
        return f"ImagePatch({self.left}, {self.lower}, {self.right}, {self.upper})"


def _inside(box: Box, asked: tuple[Any, Any, Any, Any]) -> Box:
    """The asked part (relative to the box) of a box, in whole pixels of the whole image."""
    left, lower, right, upper = (int(value) for value in asked)
    found = (max(box[0], box[0] + left), max(box[1], box[1] + lower), min(box[2], box[0] + right), min(box[3], box[1] + upper))
    if found[0] >= found[2] or found[1] >= found[3]:
        raise ValueError("ImagePatch has no area")
    return found


def _given(*spellings: Any) -> Any:
    """An argument that publications name differently."""
    return next((value for value in spellings if value is not None), None)


def _patch(image: int, box: Any, category: str | None) -> ImagePatch:
    patch = object.__new__(ImagePatch)
    patch._place(image, box, category)
    return patch


def _region(patch: Any) -> dict[str, Any]:
    return {"image": patch._image, "box": list(patch._box)}


def best_image_match(list_patches: list[ImagePatch], content: str | list[str], return_index: bool = False) -> Any:
    if len(list_patches) == 0:
        return None
    words = content if isinstance(content, str) else ", ".join(content)
    for patch in list_patches:
        if not isinstance(patch, (Image, ImagePatch)):
            raise TypeError(f"best_image_match expects patches, not {type(patch).__name__}")
    index = int(call("best_image_match", {"regions": [_region(patch) for patch in list_patches], "content": text(words, "content")}))
    return index if return_index else list_patches[index]


def distance(patch_a: Any, patch_b: Any) -> float:
    if not (isinstance(patch_a, ImagePatch) and isinstance(patch_b, ImagePatch)):
        return abs(patch_a - patch_b)
    x = max(0, patch_a.left - patch_b.right, patch_b.left - patch_a.right)
    y = max(0, patch_a.lower - patch_b.upper, patch_b.lower - patch_a.upper)
    if x or y:
        return math.sqrt(x * x + y * y)
    width = min(patch_a.right, patch_b.right) - max(patch_a.left, patch_b.left)
    height = min(patch_a.upper, patch_b.upper) - max(patch_a.lower, patch_b.lower)
    shared = width * height
    union = (patch_a.right - patch_a.left) * (patch_a.upper - patch_a.lower) + (patch_b.right - patch_b.left) * (patch_b.upper - patch_b.lower) - shared
    return -shared / union


def bool_to_yesno(bool_answer: bool) -> str:
    return "yes" if bool_answer else "no"


def llm_query(query: str | None = None, context: str | None = None, long_answer: bool = True, question: str | None = None) -> str:
    fields = {} if context is None else {"context": text(context, "context")}
    return call("llm_query", {"question": text(_given(query, question), "query"), "longAnswer": bool(long_answer), **fields})


def process_guesses(prompt: str | None = None, guess1: str | list[str] | None = None, guess2: str | None = None, question: str | None = None, guesses: str | list[str] | None = None) -> str:
    offered = [*_listed(guess1), *_listed(guess2)] if guesses is None else _listed(guesses)
    context = "\n".join(f"Guess {i}: {text(guess, 'guess')}" for i, guess in enumerate(offered, 1) if guess is not None)
    return llm_query(prompt, context or None, long_answer=False, question=question)


def _listed(guesses: str | list[str] | None) -> list[str | None]:
    return [guesses] if guesses is None or isinstance(guesses, str) else [guess for guess in guesses if guess is not None]


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {**{word: i for i, word in enumerate(_ONES)}, **{word: 10 * i for i, word in enumerate(_TENS, 2)}}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_MONTHS = re.compile(r"january|february|march|april|may|june|july|august|september|october|november|december")


def _words_to_number(string: str) -> int | float | None:
    whole, _, decimals = string.partition(" point ")
    total = group = 0
    known = False
    for word in re.findall(r"[a-z]+", whole):
        if word in _WORDS:
            group += _WORDS[word]
        elif word == "hundred" and known:
            group *= 100
        elif word in _SCALES:
            total += (group or 1) * _SCALES[word]
            group = 0
        else:
            continue
        known = True
    digits = "".join(str(_WORDS[word]) for word in decimals.split() if word in _WORDS)
    if known and digits:
        return float(f"{total + group}.{digits}")
    return total + group if known else None


def coerce_to_numeric(string: Any, no_string: bool = False) -> Any:
    if isinstance(string, (int, float)):
        return string
    lowered = string.lower()
    year = re.search(r"\b\d{4}\b", lowered) if _MONTHS.search(lowered) else None
    if year:
        return int(year.group())
    digits = re.sub(r"[^0-9.\-]", "", string)
    words = None if re.search(r"[0-9]", digits) else _words_to_number(lowered)
    if words is not None:
        return words
    first = re.match(r"-?[0-9.]*", digits)
    number = first.group() if first else ""
    try:
        return float(number) if "." in number else int(number)
    except ValueError:
        if no_string:
            raise ValueError(f"no number in {string!r}") from None
        return string


PUBLIC: dict[str, Any] = public_names(globals())
