"""The static check: a look at the program's tree before it runs.

It keeps programs honest and repeatable (no replacing of the API, no files, no introspection). It is not the wall that keeps them
in: that is the lock on the imports of the interpreter itself.
"""

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from typing import Any

MODULES = frozenset(
    """math re collections itertools functools operator statistics string random typing dataclasses json copy heapq bisect enum datetime
    fractions decimal textwrap time numbers abc contextlib collections.abc __future__ image_patch""".split()
)
BUILTINS = frozenset(
    """open input exec eval compile breakpoint exit quit help globals locals vars memoryview delattr copyright credits license
    __import__ __builtins__ __loader__ __spec__""".split()
)
_FRAMES = frozenset("f_back f_globals f_locals f_builtins f_code gi_frame gi_code cr_frame ag_frame tb_frame tb_next mro format_map".split())
_SPECIAL = frozenset(
    """__init__ __name__ __class__ __doc__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __len__ __str__ __repr__ __iter__ __next__
    __call__ __contains__ __getitem__ __setitem__ __post_init__ __enter__ __exit__ __add__ __sub__ __mul__
    __cause__ __context__ __suppress_context__ __notes__""".split()
)


_IN_FORMAT = re.compile(r"\{[^{}]*[.\[]_")


_WORD = re.compile(r"[A-Za-z_]\w*")
_DEFINED = re.compile(r"(?:def|class)[\s\\]+(?=(\w+))")
# Letters written as numbers, which may spell anything; a lone `_` that is no variable.
_HIDDEN = re.compile(r"\\[xuUN0-7]|[.\[][\s\\]*_")
# `math` and `re` are given to programs, which could replace what they have.
_CLOSER_LOOK = BUILTINS | _FRAMES | {"import", "global", "math", "re"}


def is_plain(source: str, api: frozenset[str]) -> bool:
    """True if a program's words alone show that `refusal` has nothing to refuse, as for most programs; a look at the tree costs ten times as much.

    The text is ASCII, so that no other spelling is normalised into a name; the API is only called, which the character after each of its names shows.
    """
    words = frozenset(_WORD.findall(source))
    return (
        source.isascii()
        and not _HIDDEN.search(source)
        and _CLOSER_LOOK.isdisjoint(words)
        and not any(word.startswith("_") and word != "_" for word in words)
        and all(source.count(name) == source.count(name + "(") for name in api & words)
        and api.isdisjoint(_DEFINED.findall(source))
    )


def refusal(tree: ast.Module, api: frozenset[str]) -> tuple[int, str] | None:
    """Line and reason of the first thing that is not allowed."""
    modules = {"math", "re"} | {alias.asname or alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found = [(getattr(node, "lineno", 1), reason) for node in ast.walk(tree) if (reason := _reason(node, api, modules))]
    found += [(line, f"{name} belongs to the visual API and cannot be replaced") for line, name in _replaced(tree) if name in api]
    return min(found) if found else None


def without_repeats(tree: ast.Module, api: frozenset[str], members: frozenset[str]) -> ast.Module:
    """The program less what it repeats of the prompt: the class ImagePatch with nothing but the API's members, functions of the API without code.

    The API's own stay in force. What adds to them is no repetition, and is refused.
    """
    tree.body = [node for node in tree.body if not (_name(node) in api and _repeats(node, members))]
    return tree


def _name(node: ast.stmt) -> str:
    return node.name if isinstance(node, (ast.ClassDef, ast.FunctionDef)) else ""


_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _repeats(node: ast.stmt, members: frozenset[str]) -> bool:
    if isinstance(node, ast.ClassDef):
        plain = not (node.bases or node.keywords or node.decorator_list)
        return plain and all(_name(each) in members or not isinstance(each, _DEFINITIONS) for each in node.body)
    return isinstance(node, ast.FunctionDef) and not node.decorator_list and all(_is_empty(each) for each in node.body)


def _is_empty(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False


def _reason(node: ast.AST, api: frozenset[str], modules: set[str]) -> str | None:
    match node:
        case ast.Import(names=names):
            return next((f"import of '{alias.name}' is not allowed" for alias in names if alias.name not in MODULES), None)
        case ast.ImportFrom(module=module, level=level):
            return f"import from '{module}' is not allowed" if level or module not in MODULES else None
        case ast.Attribute():
            return _attribute(node, api, modules)
        case ast.MatchClass(kwd_attrs=names):
            return next((f"attribute '{name}' is not allowed" for name in names if name in _FRAMES or (name.startswith("_") and name not in _SPECIAL)), None)
        case ast.Name(id=name) if name in BUILTINS:
            return f"'{name}' is not allowed"
        case ast.Constant(value=str(text)) if _IN_FORMAT.search(text):
            return "a format field that reads an attribute with '_' is not allowed"
    return None


def _attribute(node: ast.Attribute, api: frozenset[str], modules: set[str]) -> str | None:
    name = node.value.id if isinstance(node.value, ast.Name) else ""
    own = name in ("self", "cls") and not node.attr.startswith("__")
    if node.attr in _FRAMES or (node.attr.startswith("_") and node.attr not in _SPECIAL and not own):
        return f"attribute '{node.attr}' is not allowed"
    if not isinstance(node.ctx, ast.Load) and name in api | modules:
        return f"{name}.{node.attr} belongs to the {'visual API' if name in api else 'library'} and cannot be replaced"
    return None


def _replaced(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of what the program binds for all its functions; a local variable of some function hides nothing from the others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from ((node.lineno, name) for name in node.names)
    level = list(ast.iter_child_nodes(tree))
    while level:
        node = level.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.lineno, node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((node.lineno, alias.asname or alias.name) for alias in node.names if alias.asname or getattr(node, "module", None) != "image_patch")
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.lineno, node.id
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.ExceptHandler) and node.name:
                yield node.lineno, node.name
            level += ast.iter_child_nodes(node)


def checked_builtins(api_class: type) -> dict[str, Any]:
    """Builtins without the refused ones, and with attribute access by name that follows the same rule."""

    def allowed(name: Any) -> None:
        if type(name) is not str or name in _FRAMES or (name.startswith("_") and name not in _SPECIAL):
            raise AttributeError(f"attribute '{name}' is not allowed")

    def checked_getattr(target: Any, name: Any, *default: Any) -> Any:
        allowed(name)
        return getattr(target, name, *default)

    def checked_setattr(target: Any, name: Any, value: Any) -> None:
        allowed(name)
        if target is api_class:
            raise AttributeError("the visual API cannot be changed")
        setattr(target, name, value)

    def checked_hasattr(target: Any, name: Any) -> bool:
        allowed(name)
        return hasattr(target, name)

    real_import = builtins.__import__

    def checked_import(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        if level or name not in MODULES:
            raise ImportError(f"import of '{name}' is not allowed")
        return real_import(name, globals, locals, fromlist, level)

    kept = {name: value for name, value in vars(builtins).items() if name not in BUILTINS}
    return {**kept, "getattr": checked_getattr, "setattr": checked_setattr, "hasattr": checked_hasattr, "__import__": checked_import}


def preload() -> None:
    """Everything a program may import is in the snapshot: nothing can be loaded while one runs."""
    for name in MODULES - {"image_patch"}:
        importlib.import_module(name)
