"""Which functions of the checkout a function reaches."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, Instance, Scope, Variable
from stores.repository.syntax import FUNCTIONS, live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.meanings import Meaning
    from stores.repository.program import Program


class Reach:
    """Follows every function that is called or handed on, across the modules."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._next: dict[Definition, list[Definition]] = {}
        self._nodes: dict[Definition, list[tuple[Scope, ast.AST]]] = {}

    def functions(self, start: Definition) -> list[Definition]:
        """The function and all that it reaches, itself first."""
        found, pending = {start: None}, [start]
        for function in pending:
            new = [other for other in self._from(function) if other not in found]
            found |= dict.fromkeys(new)
            pending += new
        return list(found)

    def nodes(self, function: Definition) -> list[tuple[Scope, ast.AST]]:
        """What runs when the function runs: its live body, and what its parameters depend on."""
        if function not in self._nodes:
            self._nodes[function] = list(self._running(function))
        return self._nodes[function]

    def _running(self, function: Definition) -> Iterator[tuple[Scope, ast.AST]]:
        if isinstance(function.node, FUNCTIONS):
            yield from ((function.scope, node) for node in live(function.node.body))
            outside = Scope(function.module, function.name.rpartition(".")[0])
            around = [function.node.args, *function.node.decorator_list]
            yield from ((outside, node) for one in around for node in ast.walk(one))

    def variables(self, function: Definition) -> Iterator[Variable]:
        """The variables of modules and classes that the function uses."""
        for scope, node in self.nodes(function):
            meant = self._program.meaning(scope, node) if isinstance(node, ast.Name | ast.Attribute) else None
            if isinstance(meant, Variable) and meant.scope != function.scope:
                yield meant

    def _from(self, function: Definition) -> list[Definition]:
        if function not in self._next:
            found = [self._function(scope, node) for scope, node in self.nodes(function)]
            self._next[function] = [other for other in found if other is not None]
        return self._next[function]

    def _function(self, scope: Scope, node: ast.AST) -> Definition | None:
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            return None
        return callable_of(self._program, self._program.meaning(scope, node))


def callable_of(program: Program, meant: Meaning) -> Definition | None:
    """The function behind a meaning: itself, a class's __init__, what a variable holds."""
    for _ in range(5):
        if (
            isinstance(meant, Variable)
            and len(meant.values) == 1
            and isinstance(meant.values[0], ast.Name | ast.Attribute)
        ):
            meant = program.meaning(meant.scope, meant.values[0])
    if isinstance(meant, Instance):
        return None
    if isinstance(meant, Definition) and isinstance(meant.node, ast.ClassDef):
        initial = f"{meant.name}.__init__"
        return Definition(meant.module, initial) if initial in meant.module.definitions else None
    return meant if isinstance(meant, Definition) else None
