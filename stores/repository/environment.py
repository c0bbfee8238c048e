"""The environment variables that a module reads, and what stands in for one that is not set."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stores.repository.constants import Constants
from stores.repository.fallbacks import fallback
from stores.repository.getters import asked
from stores.repository.meanings import Definition, Scope
from stores.repository.signatures import parameters, passed
from stores.repository.syntax import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.constants import Bindings
    from stores.repository.program import Program
    from stores.repository.python_source import Module
    from stores.repository.syntax import Function


@dataclass(frozen=True, slots=True)
class Read:
    """One read of the environment."""

    name: str | None
    """None when it is no literal."""
    node: ast.AST
    scope: Scope
    default: ast.expr | None

    @property
    def line(self) -> int:
        """Where it stands."""
        return getattr(self.node, "lineno", 1)

    @property
    def default_text(self) -> str | None:
        """The default's source text."""
        return None if self.default is None else ast.unparse(self.default)


class Environment:
    """Finds the reads of the environment, also through functions of the checkout's own."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._inner: dict[Definition, list[ast.AST]] = {}
        self.constants = Constants(program)

    def reads(self, module: Module) -> Iterator[Read]:
        """Every read in a module, in the order of its lines."""
        nodes = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call | ast.Subscript)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            yield from self.at(Scope(module, module.owners[node]), node)

    def at(self, scope: Scope, node: ast.AST) -> list[Read]:
        """The reads that an expression itself makes; those that a parameter names are their callers'."""
        return [read for read in self._at(scope, node, {}) if read.name or not self._of_parameter(scope, node)]

    def _at(self, scope: Scope, node: ast.AST, bound: Bindings) -> list[Read]:
        if direct := asked(self._program, scope, node):
            name = direct.name if isinstance(direct.name, str) else self.constants.text(scope, direct.name, bound)
            return [Read(name, node, scope, self._default(scope, node, direct.default, bound))]
        if not isinstance(node, ast.Call):
            return []
        called = self._program.meaning(scope, node.func)
        if isinstance(called, Definition) and isinstance(called.node, FUNCTIONS):
            return self._through(scope, node, called, bound)
        return []

    def _through(self, scope: Scope, node: ast.Call, called: Definition, bound: Bindings) -> list[Read]:
        assert isinstance(called.node, FUNCTIONS)
        arguments = {name: _bound(value, bound) for name, value in passed(node, called.node).items()}
        return [
            Read(read.name, node, scope, self._default(scope, node, read.default or _returned(called.node), arguments))
            for inner in self._wrapping(called)
            for read in self._at(called.scope, inner, arguments)
        ]

    def _wrapping(self, called: Definition) -> list[ast.AST]:
        """The reads in a function that one of its parameters names."""
        if called not in self._inner:
            self._inner[called] = []  # where a function calls itself
            own = [node for node in ast.walk(called.node) if called.module.owners[node] == called.name]
            self._inner[called] = [
                node for node in own if any(not read.name for read in self._at(called.scope, node, {}))
            ]
        return self._inner[called]

    def _default(self, scope: Scope, node: ast.AST, default: ast.expr | None, bound: Bindings) -> ast.expr | None:
        found = _bound(default, bound) if default else None
        found = found or fallback(scope.module, node)
        if found is None or (isinstance(found, ast.Constant) and found.value is None):
            return None
        return None if any(read.default is None for read in self._at(scope, found, {})) else found

    def _of_parameter(self, scope: Scope, node: ast.AST) -> bool:
        function = scope.module.definitions.get(scope.owner)
        if not isinstance(function, FUNCTIONS):
            return False
        return bool({part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & set(parameters(function)))


def _bound(value: ast.expr, bound: Bindings) -> ast.expr:
    return bound.get(value.id, value) if isinstance(value, ast.Name) else value


def _returned(function: Function) -> ast.expr | None:
    """The parameter that a wrapper returns where the variable is not set."""
    results = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    return next((node for node in results if isinstance(node, ast.Name) and node.id in parameters(function)), None)
