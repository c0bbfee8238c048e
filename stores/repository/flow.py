"""Which names of a module the value of an expression can go into."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, Scope
from stores.repository.signatures import passed
from stores.repository.syntax import FUNCTIONS, assignments, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.program import Program
    from stores.repository.python_source import Module


class Flow:
    """What each name of a module is made of; names are told apart by their last part only, order is not looked at."""

    def __init__(self, program: Program, module: Module) -> None:
        self._program = program
        self._module = module
        self._made_of: list[tuple[str, ast.expr]] = [
            pair for node in ast.walk(module.tree) for pair in self._edges(node)
        ]
        self.names = {name for name, _ in self._made_of}

    def reached(self, node: ast.AST, names: set[str]) -> set[str]:
        """The names that the value of a node, or of one of the names, can go into, directly or through others."""
        found = set(names)
        while True:
            new = {name for name, value in self._made_of if name not in found and _mentions(value, node, found)}
            if not new:
                return found
            found |= new

    def _edges(self, node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
        for target, value in assignments(node):
            if name := _name_of(target):
                yield name, value
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                yield self._module.owners[node].rpartition(".")[2], value
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, value
            case ast.Call():
                yield from self._arguments(node)

    def _arguments(self, node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        called = self._program.meaning(Scope(self._module, self._module.owners[node]), node.func)
        if isinstance(called, Definition) and isinstance(called.node, FUNCTIONS):
            yield from passed(node, called.node).items()
        elif isinstance(called, Definition) or leaf(node.func) in {"cls", "dict", "replace"}:
            yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)


def _mentions(value: ast.expr, node: ast.AST, names: set[str]) -> bool:
    return any(part is node or leaf(part) in names for part in ast.walk(value))


def _name_of(target: ast.expr) -> str:
    while isinstance(target, ast.Subscript | ast.Starred):
        target = target.value
    return leaf(target)
