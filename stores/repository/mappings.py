"""The entries of a mapping that a call is given: a literal, dict(), a variable, what a function returns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, Variable
from stores.repository.syntax import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.meanings import Scope
    from stores.repository.program import Program

DEPTH = 5
"""How many variables and functions are followed for one mapping."""


class Mappings:
    """Finds the values of some keys."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def entries(
        self, scope: Scope, node: ast.expr, names: frozenset[str], depth: int = DEPTH
    ) -> Iterator[tuple[Scope, ast.expr] | str]:  # fmt: skip
        """The values of the named keys; a text says why it cannot be told whether there are any."""
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    yield from self.entries(scope, value, names, depth - 1)
                elif isinstance(key, ast.Constant) and key.value in names:
                    yield scope, value
            return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            yield from ((scope, keyword.value) for keyword in node.keywords if keyword.arg in names)
            return
        origins = list(self._origins(scope, node)) if depth > 0 else []
        if not origins:
            yield f"what {ast.unparse(node)} holds cannot be told"
        for inner, value in origins:
            yield from self.entries(inner, value, names, depth - 1)

    def _origins(self, scope: Scope, node: ast.expr) -> Iterator[tuple[Scope, ast.expr]]:
        meant = self._program.meaning(scope, node.func if isinstance(node, ast.Call) else node)
        if isinstance(meant, Variable):
            yield from ((meant.scope, value) for value in meant.values)
        if isinstance(node, ast.Call) and isinstance(meant, Definition) and isinstance(meant.node, FUNCTIONS):
            results = (part.value for part in ast.walk(meant.node) if isinstance(part, ast.Return) and part.value)
            yield from ((meant.scope, value) for value in results)
