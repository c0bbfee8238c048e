"""The calls by which a function of the checkout connects, itself or through what it uses."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from checks.repository_facts import ConnectCall, Place
from stores.repository.drivers import Timeouts
from stores.repository.meanings import Scope, Variable
from stores.repository.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stores.repository.drivers import Drivers
    from stores.repository.meanings import Definition
    from stores.repository.program import Program
    from stores.repository.python_source import Module


class Connects:
    """Finds connecting calls."""

    def __init__(self, program: Program, drivers: Drivers) -> None:
        self._program = program
        self._drivers = drivers
        self._timeouts = Timeouts(program, drivers)
        self._own: dict[Definition, list[ConnectCall]] = {}
        self.reach = Reach(program)

    def within(self, module: Module) -> list[ConnectCall]:
        """The calls that stand in a module."""
        return list(self._in(module, ast.walk(module.tree)))

    def of(self, definition: Definition) -> list[ConnectCall]:
        """The calls that a function reaches, also those that made an engine or a pool it uses."""
        reached = self.reach.functions(definition)
        return list(dict.fromkeys(call for function in reached for call in self._of_itself(function)))

    def _of_itself(self, function: Definition) -> list[ConnectCall]:
        if function not in self._own:
            calls = list(self._in(function.module, (node for _, node in self.reach.nodes(function))))
            seen: set[Variable] = set()
            for variable in self.reach.variables(function):
                calls += self._made(variable, seen)
            self._own[function] = calls
        return self._own[function]

    def _made(self, variable: Variable, seen: set[Variable]) -> Iterator[ConnectCall]:
        """The calls that a variable's value comes from: an engine, a pool, what was made of one."""
        if variable in seen:
            return
        seen.add(variable)
        for part in (part for value in variable.values for part in ast.walk(value)):
            yield from self._in(variable.scope.module, [part])
            meant = self._program.meaning(variable.scope, part) if isinstance(part, ast.Name | ast.Attribute) else None
            if isinstance(meant, Variable):
                yield from self._made(meant, seen)

    def _in(self, module: Module, nodes: Iterable[ast.AST]) -> Iterator[ConnectCall]:
        for node in nodes:
            if isinstance(node, ast.Call):
                scope = Scope(module, module.owners[node])
                if (callee := self._program.external(scope, node.func)) in self._drivers.calls:
                    yield self._call(scope, node, callee)

    def _call(self, scope: Scope, node: ast.Call, callee: str) -> ConnectCall:
        timeout = self._timeouts.of(scope, node, callee)
        return ConnectCall(
            place=Place(path=scope.module.path, line=node.lineno),
            function=scope.owner,
            callee=callee,
            timeout=timeout.text,
            refused=timeout.refused,
            doubt=timeout.doubt,
        )
