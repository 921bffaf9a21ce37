"""What programs hold and return, as JSON (`src/core/program/value.ts`) and as short text. No user code is called here."""

import itertools
import math
import types
from typing import Any

from visrep_api import Image, ImagePatch

MAX_ITEMS = 20_000
MAX_DEPTH = 20
MAX_TEXT = 65_536
MAX_PATCHES = 50
SHOWN = 120

_type_name = type.__dict__["__name__"].__get__


def type_name(value: Any) -> str:
    return _type_name(type(value))[:100]


def encode(value: Any) -> Any:
    return _Encoder().encode(value, 0)


class _Encoder:
    def __init__(self) -> None:
        self.left = MAX_ITEMS

    def encode(self, value: Any, depth: int) -> Any:
        self.left -= 1
        kind = type(value)
        if value is None or kind is bool:
            return value
        if isinstance(value, ImagePatch):
            return patch_value(value)
        if isinstance(value, str):
            return str.__getitem__(value, slice(MAX_TEXT))
        if isinstance(value, int):
            return _integer(int.__int__(value))
        if isinstance(value, float):
            return _real(float.__float__(value))
        if depth >= MAX_DEPTH or self.left < 0:
            return {"$": "object", "type": type_name(value)}
        if isinstance(value, list):
            return self.items(list.__len__(value), list.__iter__(value), depth, value)
        if isinstance(value, tuple):
            return self.tagged("tuple", tuple.__len__(value), tuple.__iter__(value), depth, value)
        if isinstance(value, (set, frozenset)):
            base = set if isinstance(value, set) else frozenset
            return self.tagged("set", base.__len__(value), base.__iter__(value), depth, value)
        if isinstance(value, dict):
            return self.mapping(value, depth)
        return {"$": "object", "type": type_name(value)}

    def items(self, size: int, values: Any, depth: int, whole: Any) -> Any:
        if size > self.left:
            return {"$": "object", "type": f"{type_name(whole)} of {size} items"}
        return [self.encode(value, depth + 1) for value in values]

    def tagged(self, tag: str, size: int, values: Any, depth: int, whole: Any) -> Any:
        items = self.items(size, values, depth, whole)
        return {"$": tag, "items": items} if type(items) is list else items

    def mapping(self, value: Any, depth: int) -> Any:
        pairs = self.items(dict.__len__(value), ((key, item) for key, item in dict.items(value)), depth, value)
        if type(pairs) is not list:
            return pairs
        if all(type(key) is str and key != "$" for key in dict.keys(value)):
            return {pair["items"][0]: pair["items"][1] for pair in pairs}
        return {"$": "dict", "items": [pair["items"] for pair in pairs]}


def _integer(value: int) -> Any:
    if -(2**53) <= value <= 2**53:
        return value
    return {"$": "int", "text": str(value) if value.bit_length() < 14_000 else f"an integer of {value.bit_length()} bits"}


def _real(value: float) -> Any:
    if math.isnan(value):
        return {"$": "nan"}
    return value if math.isfinite(value) else {"$": "inf" if value > 0 else "-inf"}


def patch_value(patch: ImagePatch) -> dict[str, Any]:
    left, lower, right, upper = patch._box
    value = {"$": "patch", "image": patch._image, "left": left, "lower": lower, "right": right, "upper": upper}
    if type(patch.category) is str:
        value["name"] = patch.category[:200]
    return value


_SHORT = frozenset((type(None), bool, float))


def traced(value: Any) -> dict[str, Any]:
    """A local variable as the trace shows it."""
    if type(value) in _SHORT:
        return {"text": repr(value)}
    shown: dict[str, Any] = {"text": describe(value)}
    if type(value) is ImagePatch:
        shown["patches"] = patch_value(value)
    elif type(value) is list and 0 < len(value) <= MAX_PATCHES and all(type(item) is ImagePatch for item in value):
        shown["patches"] = [patch_value(item) for item in value]
    return shown


def describe(value: Any, limit: int = SHOWN) -> str:
    """At most `limit` characters in Python's notation; containers show their first 6 items, long text its beginning."""
    text = _describe(value, limit, 0)
    return text if len(text) <= limit else text[: limit - 1] + "…"


_CONTAINERS = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), dict: ("{", "}")}


def _describe(value: Any, limit: int, depth: int) -> str:
    kind = type(value)
    if kind is str:
        return repr(value if len(value) <= limit else value[: limit - 1] + "…")
    if kind is int:
        return repr(value) if value.bit_length() < 300 else f"<int of {value.bit_length()} bits>"
    if value is None or kind in (bool, float):
        return repr(value)
    if kind in (ImagePatch, Image):
        box = value._box
        return f"ImagePatch({box[0]}, {box[1]}, {box[2]}, {box[3]})" if kind is ImagePatch else f"Image({box[2] - box[0]}, {box[3] - box[1]})"
    if kind in _CONTAINERS and depth < 3:
        return _describe_items(value, kind, limit, depth)
    if kind is types.FunctionType:
        return f"<function {value.__name__[:40]}>"
    return f"<{type_name(value)[:40]}>"


def _describe_items(value: Any, kind: type, limit: int, depth: int) -> str:
    before, after = _CONTAINERS[kind]
    if kind is dict:
        parts = [f"{_describe(k, limit, depth + 1)}: {_describe(v, limit, depth + 1)}" for k, v in itertools.islice(value.items(), 6)]
    else:
        parts = [_describe(item, limit, depth + 1) for item in itertools.islice(value, 6)]
    if len(value) > 6:
        parts.append(f"… {len(value)} in all")
    if not value and kind is set:
        return "set()"
    return before + ", ".join(parts) + ("," if kind is tuple and len(value) == 1 else "") + after
