"""Holds the implementation of the visual API to its typed stub, and takes from the stub which names programs are given.

Works on the text of both, once, while the memory snapshot is made.
"""

import ast
from collections.abc import Iterator
from typing import Any

STUB_FILE = "visual_api.pyi"


def public_names(implementation: dict[str, Any]) -> dict[str, Any]:
    """What programs are given, by name; from the globals of the module that implements the stub beside it.

    Raises ImportError that names every member whose kind, parameters, defaults or types are others than the stub's.
    """
    file: str = implementation["__file__"]
    with open(file, encoding="utf-8") as source, open(file.rpartition("/")[0] + "/" + STUB_FILE, encoding="utf-8") as stub_source:
        stub = stub_source.read()
        found = list(differences(stub, source.read()))
    if found:
        raise ImportError(f"the visual API differs from {STUB_FILE}: {'; '.join(found)}")
    return {name: implementation[name] for name in given(stub)}


def given(stub: str) -> list[str]:
    """Names of the stub's functions and classes, less those that exist for type checkers only."""
    defined = (node for node in ast.parse(stub).body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))
    return [node.name for node in defined if "type_check_only" not in map(ast.unparse, node.decorator_list)]


def differences(stub: str, implementation: str) -> Iterator[str]:
    """One text for each member that only one of the two has, or that they declare differently. Private names are the implementation's own."""
    wanted, found = dict(_members(ast.parse(stub))), dict(_members(ast.parse(implementation)))
    for name, declaration in wanted.items():
        if name not in found:
            yield f"{name} is not implemented"
        elif found[name] != declaration:
            yield f"{name} is '{found[name]}', in the stub '{declaration}'"
    for name in found:
        if name not in wanted and not any(part.startswith("_") for part in name.split(".")):
            yield f"{name} is not in the stub"


def _members(scope: ast.Module | ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Names (`Class.member`) and how they are declared; a property counts as a field."""
    for node in scope.body:
        match node:
            case ast.ClassDef(name=name, bases=bases):
                yield name, f"class ({', '.join(map(ast.unparse, bases))})"
                yield from ((f"{name}.{member}", declaration) for member, declaration in _members(node))
            case ast.FunctionDef(name=name, returns=returns):
                decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
                result = ast.unparse(returns) if returns else "untyped"
                if "property" in decorators:
                    yield name, result
                else:
                    yield name, f"{' '.join([*decorators, 'def'])} ({ast.unparse(node.args)}) -> {result}"
            case ast.AnnAssign(target=ast.Name(id=name)) if isinstance(scope, ast.ClassDef):
                yield name, ast.unparse(node.annotation)
