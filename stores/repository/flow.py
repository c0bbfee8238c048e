"""Which names of a module the value of an expression can go into."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, Scope
from stores.repository.signatures import parameters, passed
from stores.repository.syntax import FUNCTIONS, assignments, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.program import Program
    from stores.repository.python_source import Module

LOCAL = ":"
"""Between a function's name and that of a variable of its own."""


def of_settings(names: set[str]) -> tuple[str, ...]:
    """The names that others can see, those of functions' own variables left out."""
    return tuple(sorted(name for name in names if LOCAL not in name))


class Flow:
    """What each name of a module is made of; attributes are told apart by their last part, order is not looked at."""

    def __init__(self, program: Program, module: Module) -> None:
        self._program = program
        self._module = module
        edges = [(name, value) for node in ast.walk(module.tree) for name, value in self._edges(node)]
        self._made_of = [(name, value, self._mentions(value)) for name, value in edges]
        self.names = {name for name, _, _ in self._made_of if LOCAL not in name}

    def set_by(self, node: ast.AST) -> set[str]:
        """The names that are given a value in which the node stands."""
        return {name for name, value, _ in self._made_of if any(part is node for part in ast.walk(value))}

    def held_by(self, node: ast.AST) -> set[str]:
        """The names that hold just what an expression gives, handed on or not."""
        found = {name for name, value, _ in self._made_of if value is node}
        while new := {name for name, value, _ in self._made_of if self._key(value) in found} - found:
            found |= new
        return found

    def worked_into(self, names: set[str]) -> set[str]:
        """The names whose value compares one of the names, or calls something with it, instead of handing it on."""
        return {
            name
            for name, value, mentioned in self._made_of
            if mentioned & names and any(self._mentions(part) & names for part in ast.walk(value) if _works(part))
        }

    def reached(self, names: set[str]) -> set[str]:
        """The names that the value of one of the names can go into, directly or through others."""
        found = set(names)
        while new := {name for name, _, mentioned in self._made_of if mentioned & found} - found:
            found |= new
        return found

    def _edges(self, node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
        owner = self._module.owners[node]
        for target, value in assignments(node):
            if name := self._target(target):
                yield name, value
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                yield owner.rpartition(".")[2], value
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, value
            case ast.Call():
                yield from self._arguments(node)

    def _arguments(self, node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        called = self._program.meaning(Scope(self._module, self._module.owners[node]), node.func)
        if isinstance(called, Definition) and isinstance(called.node, FUNCTIONS):
            yield from ((called.name + LOCAL + name, value) for name, value in passed(node, called.node).items())
        elif isinstance(called, Definition) or leaf(node.func) in {"cls", "dict", "replace"}:
            yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)

    def _target(self, target: ast.expr) -> str:
        while isinstance(target, ast.Subscript | ast.Starred):
            target = target.value
        return self._key(target)

    def _mentions(self, value: ast.AST) -> set[str]:
        return {self._key(part) for part in ast.walk(value)} - {""}

    def _key(self, node: ast.AST) -> str:
        """A name, marked with its function where it is local to one."""
        owner = self._module.owners.get(node, "")
        function = self._module.definitions.get(owner)
        if isinstance(node, ast.Name) and isinstance(function, FUNCTIONS):
            local = node.id in self._module.values.get(owner, {}) or node.id in parameters(function)
            return owner + LOCAL + node.id if local else node.id
        return leaf(node)


def _works(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.Call | ast.Subscript)
