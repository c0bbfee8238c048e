"""The connection module: how it connects, and which of its functions say something about it."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from checks.repository_facts import ConnectionModule, Function, Place
from stores.repository.connects import Connects
from stores.repository.driver_imports import NO_DRIVERS, imported_drivers
from stores.repository.drivers import POSTGRES
from stores.repository.meanings import Definition
from stores.repository.syntax import FUNCTIONS, leaf, live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stores.repository.drivers import Drivers
    from stores.repository.program import Program
    from stores.repository.python_source import Module

_CONNECTIONS = {"Connection", "AsyncConnection", "connection", "Engine", "AsyncEngine", "ConnectionPool", "Pool",
                "AsyncConnectionPool", "Session", "AsyncSession", "Cursor", "AsyncCursor", "cursor"}  # fmt: skip


class ConnectionSource:
    """The modules that are mapped as the connection module of one kind of server."""

    def __init__(self, program: Program, modules: Sequence[Module], drivers: Drivers = POSTGRES) -> None:
        self._program = program
        self._modules = modules
        self._drivers = drivers
        self._connects = Connects(program, drivers)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The functions and methods, without those within functions."""
        return tuple(
            Definition(module, name)
            for module in self._modules
            for name, node in module.definitions.items()
            if isinstance(node, FUNCTIONS)
            and not isinstance(module.definitions.get(name.rpartition(".")[0]), FUNCTIONS)
        )

    def read(self) -> ConnectionModule:
        """Everything about the module that the checks judge."""
        functions = tuple(self._function(definition) for definition in self.definitions)
        calls = {call for module in self._modules for call in self._connects.within(module)}
        calls |= {call for function in functions for call in function.connects}
        return ConnectionModule(
            paths=tuple(module.path for module in self._modules),
            functions=functions,
            calls=tuple(sorted(calls, key=lambda call: call.place)),
            imported=tuple(dict.fromkeys(self._imported())),
            others=tuple(sorted({name for module in self._modules for name in self._others(module)})),
        )

    def sources(self) -> list[Module]:
        """The connection module, and the modules in which it connects."""
        reached = {call.place.path for definition in self.definitions for call in self._connects.of(definition)}
        others = sorted(reached - {module.path for module in self._modules})
        return [*self._modules, *map(self._program.modules.module, others)]

    def _imported(self) -> Iterator[tuple[str, ...]]:
        for module in self.sources():
            yield from imported_drivers(module, self._drivers)

    def _others(self, module: Module) -> Iterator[str]:
        known = NO_DRIVERS | self._drivers.modules
        for sources in module.imports.values():
            for source in sources.values():
                top = source.module.partition(".")[0]
                if not source.level and top not in known and self._program.modules.find(module, source) is None:
                    yield top

    def _function(self, definition: Definition) -> Function:
        results = _results(definition)
        reached = self._connects.reach.functions(definition)
        return Function(
            name=definition.name,
            place=Place(path=definition.module.path, line=definition.node.lineno),
            connects=tuple(self._connects.of(definition)),
            returns_value=bool(results),
            returns_connection=self._returns_connection(definition, results),
            answers_failure=any(_answers(other) for other in reached if other.module in self._modules),
            always=self._always(definition, results) if _answers(definition) else "",
        )

    def _returns_connection(self, definition: Definition, results: list[ast.expr]) -> bool:
        assert isinstance(definition.node, FUNCTIONS)
        annotation = definition.node.returns
        if annotation and any(leaf(part) in _CONNECTIONS for part in ast.walk(annotation)):
            return True
        made = tuple(f"{name}()" for name in self._drivers.calls)
        return any(self._program.external(definition.scope, result).startswith(made) for result in results)

    def _always(self, definition: Definition, results: list[ast.expr]) -> str:
        """The one literal that is returned whatever happens, empty when it depends."""
        texts = {ast.unparse(result) for result in results}
        literal = all(self._is_literal(definition, result) for result in results)
        return texts.pop() if literal and len(texts) == 1 else ""

    def _is_literal(self, definition: Definition, node: ast.expr) -> bool:
        """Whether an expression is a literal, or an object of a class made of literals."""
        if isinstance(node, ast.Call):
            made = self._program.meaning(definition.scope, node.func)
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            of_class = isinstance(made, Definition) and isinstance(made.node, ast.ClassDef)
            return of_class and all(self._is_literal(definition, argument) for argument in given)
        names = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)
        return not any(isinstance(part, names) for part in ast.walk(node))


def _results(definition: Definition) -> list[ast.expr]:
    """What the function can return, None left out."""
    assert isinstance(definition.node, FUNCTIONS)
    nodes = (node for node in live(definition.node.body) if isinstance(node, ast.Return | ast.Yield))
    values = (node.value for node in nodes if node.value)
    return [value for value in values if not (isinstance(value, ast.Constant) and value.value is None)]


def _answers(definition: Definition) -> bool:
    """Whether a handler of the function returns or sets a value where a failure was."""
    if not isinstance(definition.node, FUNCTIONS):
        return False
    tries = (node for node in live(definition.node.body) if isinstance(node, ast.Try))
    handled = [node for one in tries for handler in one.handlers for node in live(handler.body)]
    return any(isinstance(node, ast.Assign | ast.AnnAssign) for node in handled) or any(
        isinstance(node, ast.Return) and node.value is not None for node in handled
    )
