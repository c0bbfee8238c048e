"""The calls that ask Neo4j, and the database that each of them names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from checks.graph_source_facts import SessionCall
from checks.repository_facts import Place
from stores.repository.mappings import Mappings
from stores.repository.meanings import Definition, Scope, Variable
from stores.repository.signatures import defaults
from stores.repository.syntax import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.program import Program
    from stores.repository.python_source import Module

_KEYWORDS = {"session": "database", "execute_query": "database_"}
"""Method of the driver -> the keyword by which it takes the database."""
_ADMINISTRATION = "system"


class Sessions:
    """Finds the sessions that a module opens, and the queries that it lets the driver execute."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._mappings = Mappings(program)

    def within(self, module: Module) -> Iterator[SessionCall]:
        """Those of a module; of the database that only administrates there are none."""
        for node in ast.walk(module.tree):
            scope = Scope(module, module.owners.get(node, ""))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and self._asks(scope, node.func):
                found = self._call(scope, node, node.func.attr)
                if found.database != repr(_ADMINISTRATION):
                    yield found

    def _asks(self, scope: Scope, function: ast.Attribute) -> bool:
        """Whether it is a method of the driver; what is not known to be something else may be one."""
        if function.attr not in _KEYWORDS or isinstance(self._program.meaning(scope, function), Definition):
            return False
        name = self._program.external(scope, function)
        return not name or name.startswith("neo4j.")

    def _call(self, scope: Scope, node: ast.Call, method: str) -> SessionCall:
        found = self._database(scope, node, _KEYWORDS[method])
        refused, doubt = ("", found) if isinstance(found, str) else self._judged(*found)
        return SessionCall(
            place=Place(path=scope.module.path, line=node.lineno), function=scope.owner, callee=method,
            database="" if isinstance(found, str) else ast.unparse(found[1]), refused=refused, doubt=doubt,
        )  # fmt: skip

    def _database(self, scope: Scope, node: ast.Call, name: str) -> tuple[Scope, ast.expr] | str:
        """What is passed as the database, or why that cannot be told; "" where nothing is."""
        doubt = ""
        for keyword in node.keywords:
            if keyword.arg == name:
                return scope, keyword.value
            for found in self._mappings.entries(scope, keyword.value, frozenset({name})) if not keyword.arg else ():
                if not isinstance(found, str):
                    return found
                doubt = found
        return doubt

    def _judged(self, scope: Scope, value: ast.expr) -> tuple[str, str]:
        """Why the value is not the database that was given, and why that cannot be told."""
        function = scope.module.definitions.get(scope.owner)
        if isinstance(value, ast.Name) and isinstance(function, FUNCTIONS):
            default = defaults(function).get(value.id)
            if isinstance(default, ast.Constant):
                return "", f"the parameter {value.id} is {default.value!r} unless a caller gives it"
        written = self._written(scope, value)
        if written is None or written.value == _ADMINISTRATION:
            return "", ""
        if not written.value:
            return f"{written.value!r} is the user's home database", ""
        return f"{written.value!r} is written into the code", ""

    def _written(self, scope: Scope, value: ast.expr, depth: int = 5) -> ast.Constant | None:
        """The literal that a value always is; fields of classes have theirs as a default only."""
        if isinstance(value, ast.Constant):
            return value
        meant = self._program.meaning(scope, value)
        if not isinstance(meant, Variable) or len(meant.values) != 1 or not depth:
            return None
        if isinstance(meant.scope.module.definitions.get(meant.scope.owner), ast.ClassDef):
            return None
        return self._written(meant.scope, meant.values[0], depth - 1)
