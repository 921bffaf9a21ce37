"""The static check: a look at the program's tree before it runs.

It keeps programs honest and repeatable (no replacing of the API, no files, no introspection). It is not the wall that keeps them
in: that is the lock on the imports of the interpreter itself.
"""

import ast
import builtins
import importlib
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
    __call__ __contains__ __getitem__ __setitem__ __post_init__ __enter__ __exit__ __add__ __sub__ __mul__""".split()
)


def refusal(tree: ast.AST, api: frozenset[str]) -> tuple[int, str] | None:
    """Line and reason of the first thing that is not allowed."""
    found = [(getattr(node, "lineno", 1), reason) for node in ast.walk(tree) if (reason := _reason(node, api))]
    return min(found) if found else None


def _reason(node: ast.AST, api: frozenset[str]) -> str | None:
    match node:
        case ast.Import(names=names):
            return next((f"import of '{alias.name}' is not allowed" for alias in names if alias.name not in MODULES), None)
        case ast.ImportFrom(module=module, level=level):
            return f"import from '{module}' is not allowed" if level or module not in MODULES else None
        case ast.Attribute():
            return _attribute(node, api)
        case ast.Name(id=name) if name in BUILTINS:
            return f"'{name}' is not allowed"
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if name in api:
            return f"{name} belongs to the visual API and cannot be replaced"
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if name in api:
            return f"{name} belongs to the visual API and cannot be replaced"
    return None


def _attribute(node: ast.Attribute, api: frozenset[str]) -> str | None:
    own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls") and not node.attr.startswith("__")
    if node.attr in _FRAMES or (node.attr.startswith("_") and node.attr not in _SPECIAL and not own):
        return f"attribute '{node.attr}' is not allowed"
    if not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name) and node.value.id in api:
        return f"{node.value.id}.{node.attr} belongs to the visual API and cannot be replaced"
    return None


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
