"""What the application's GET routes do with the functions of the connection module."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from checks.repository_facts import Place, Route, Routes
from stores.repository.answers import Answers
from stores.repository.meanings import External
from stores.repository.reach import Reach
from stores.repository.routes import RouteSource
from stores.repository.syntax import leaf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.repository_facts import ConnectionModule
    from stores.repository.meanings import Definition
    from stores.repository.program import Program
    from stores.repository.python_source import Module
    from stores.repository.routes import Found


class HealthSource:
    """Follows the routes to the connection module's functions."""

    def __init__(self, program: Program, definitions: Iterable[Definition], connection: ConnectionModule) -> None:
        self._program = program
        self._reach = Reach(program)
        silent = {(function.place, function.name) for function in connection.functions if function.answers_failure}
        self._answers = {
            definition: Answers(program, definition, raises=(_place(definition), definition.name) not in silent)
            for definition in definitions
        }

    def read(self, modules: Sequence[Module]) -> Routes:
        """The routes from the modules that are mapped as main."""
        source = RouteSource(self._program)
        routes = tuple(self._route(found) for module in modules for found in source.of(module))
        return Routes(paths=tuple(module.path for module in modules), routes=routes, doubts=tuple(source.doubts))

    def _route(self, found: Found) -> Route:
        reached = self._reach.functions(found.handler)
        return Route(
            path=found.path,
            place=Place(path=found.module.path, line=found.line),
            handler=found.handler.name,
            reaches=tuple(definition.name for definition in self._answers if definition in reached),
            answers_with=tuple(
                definition.name for definition, answers in self._answers.items() if answers.depends(found.handler)
            ),
            doubts=tuple(dict.fromkeys(doubt for function in reached for doubt in self._doubts(function))),
        )

    def _doubts(self, function: Definition) -> Iterable[str]:
        names = {definition.name.rpartition(".")[2] for definition in self._answers}
        for scope, node in self._reach.nodes(function):
            if not isinstance(node, ast.Call) or leaf(node.func) not in names:
                continue
            if self._program.meaning(scope, node.func) in (None, External("")):
                yield f"{ast.unparse(node.func)} at {scope.module.path}:{node.lineno} cannot be followed"


def _place(definition: Definition) -> Place:
    return Place(path=definition.module.path, line=definition.node.lineno)
