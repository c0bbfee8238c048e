"""One Python file as a tree, with what it defines and imports."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stores.errors import BadAnswer
from stores.repository.syntax import DEFINITIONS, FUNCTIONS, assignments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.syntax import Function


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Where a name comes from: a module, or something in it."""

    module: str
    level: int = 0
    """How many dots stand before it."""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Module:
    """A parsed file; definitions within others are "outer.inner"."""

    path: str
    tree: ast.Module
    definitions: dict[str, Function | ast.ClassDef] = field(default_factory=dict)
    imports: dict[str, dict[str, Import]] = field(default_factory=dict)
    """Definition ("" for the module) -> local name -> where it comes from; the first import of a name counts."""
    stars: list[Import] = field(default_factory=list)
    values: dict[str, dict[str, list[ast.expr]]] = field(default_factory=dict)
    """Definition -> name -> what is assigned to it; attributes of self belong to the class."""
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    owners: dict[ast.AST, str] = field(default_factory=dict)
    """Node -> the definition it stands in."""


def parse(text: str, path: str) -> Module:
    """The file's module; BadAnswer with path and line when it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a strange escape in their file is no concern of ours
            tree = ast.parse(text)
        module = Module(path=path, tree=tree)
        _index(module, tree)
    except SyntaxError as error:
        raise BadAnswer(
            f"{path}:{error.lineno or 1} cannot be parsed as Python: {error.msg}", remedy=f"mend {path}"
        ) from None
    except (RecursionError, MemoryError):
        raise BadAnswer(f"{path}:1 is nested too deeply to be read", remedy=f"simplify {path}") from None
    return module


def _index(module: Module, tree: ast.Module) -> None:
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, owner = stack.pop()
        module.owners[node] = owner
        _note(module, node, owner)
        inside = owner
        if isinstance(node, DEFINITIONS):
            inside = f"{owner}.{node.name}" if owner else node.name
            module.definitions[inside] = node  # of several, the last counts
        for child in reversed(list(ast.iter_child_nodes(node))):
            module.parents[child] = node
            stack.append((child, owner if _outside(node, child) else inside))


def _outside(node: ast.AST, child: ast.AST) -> bool:
    """Decorators, defaults and annotations are evaluated where a definition stands, not in it."""
    if isinstance(node, ast.ClassDef):
        return child not in node.body
    return isinstance(node, FUNCTIONS) and child not in node.body


def _note(module: Module, node: ast.AST, owner: str) -> None:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for name, source in _imports(node):
            if name == "*":
                module.stars.append(source)
            else:
                module.imports.setdefault(owner, {}).setdefault(name, source)
    for target, value in assignments(node):
        if isinstance(target, ast.Name):
            module.values.setdefault(owner, {}).setdefault(target.id, []).append(value)
        elif (
            isinstance(target, ast.Attribute)
            and isinstance(target.value, ast.Name)
            and target.value.id in {"self", "cls"}
        ):
            module.values.setdefault(owner.rpartition(".")[0], {}).setdefault(target.attr, []).append(value)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Import]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            source = Import(module=node.module or "", level=node.level, name=alias.name)
            yield alias.asname or alias.name, source
        elif alias.asname:
            yield alias.asname, Import(module=alias.name)
        else:
            yield alias.name.partition(".")[0], Import(module=alias.name.partition(".")[0])
