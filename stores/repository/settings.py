"""The settings of the checkout: what they read, what they declare, and what the connection takes from them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from checks.repository_facts import DeclaredDimension, Place, SettingRead
from stores.errors import Ambiguous, NotFound
from stores.repository.constants import NotConstant
from stores.repository.environment import Environment, Read
from stores.repository.fields import fields
from stores.repository.flow import Flow, of_settings
from stores.repository.meanings import Scope
from stores.repository.syntax import assignments, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stores.repository.program import Program
    from stores.repository.python_source import Module

_DIMENSION = re.compile(
    r"(?:^|_)(?:(?:PG_?VECTOR|EMBED(?:DINGS?|DER)?|VECTORS?)_(?:\w+_)?(?:DIMS?|DIMENSIONS?)|(?:EMBEDDING|VECTOR)_SIZE)$",
    re.IGNORECASE,
)
"""EMBEDDING_DIM, VECTOR_SIZE, PGVECTOR_DIMENSION, embedding_model_dims, ..."""
MAX_DIMENSION = 100_000


class SettingsSource:
    """The modules that are mapped as settings."""

    def __init__(self, program: Program, modules: Sequence[Module]) -> None:
        self._program = program
        self._modules = modules
        self._environment = Environment(program)

    def reads(self) -> Iterator[SettingRead | Place]:
        """What the settings read of the environment; a place where the variable is no literal."""
        for module in self._modules:
            flow = Flow(self._program, module)
            for read in (*fields(self._program, module), *self._environment.reads(module)):
                place = Place(path=module.path, line=read.line)
                yield self._setting(read, place, flow) if read.name else place

    def names(self) -> set[str]:
        """Every name that the settings give a value to."""
        nodes = [node for module in self._modules for node in ast.walk(module.tree)]
        fields = {leaf(node.target) for node in nodes if isinstance(node, ast.AnnAssign)}
        given = {name for module in self._modules for name in Flow(self._program, module).names}
        return fields | given | {name.rpartition(".")[2] for module in self._modules for name in module.definitions}

    def dimension(self) -> DeclaredDimension:
        """The dimension of the embeddings that the settings declare; NotFound or Ambiguous for none or several."""
        found = [declared for module in self._modules for declared in self._dimensions(module)]
        if len({declared.value for declared in found}) > 1:
            listed = ", ".join(f"{declared.name} = {declared.value} ({declared.place})" for declared in found)
            raise Ambiguous(
                f"the settings declare several dimensions: {listed}", remedy="declare one dimension in the settings"
            )
        if not found:
            paths = ", ".join(module.path for module in self._modules)
            raise NotFound(
                f"no dimension of the embeddings is declared in {paths}",
                remedy="declare it in the settings: EMBEDDING_DIMENSION = 1536",
            )
        return found[0]

    def _setting(self, read: Read, place: Place, flow: Flow) -> SettingRead:
        given = {leaf(read.node.target)} if isinstance(read.node, ast.AnnAssign) else flow.set_by(read.node)
        return SettingRead(
            name=read.name or "",
            place=place,
            default=read.default_text,
            sets=of_settings(given),
            fills=of_settings(flow.reached(given)),
        )

    def _dimensions(self, module: Module) -> Iterator[DeclaredDimension]:
        for node in ast.walk(module.tree):
            for name, value in _named(node):
                number = self._number(Scope(module, module.owners[node]), value) if _DIMENSION.search(name) else None
                if number is not None and 0 < number < MAX_DIMENSION:
                    place = Place(path=module.path, line=getattr(value, "lineno", 1))
                    yield DeclaredDimension(value=number, name=name, place=place)

    def _number(self, scope: Scope, node: ast.expr, depth: int = 5) -> int | None:
        """The number that an expression is where nothing is set in the environment."""
        for part in ast.walk(node) if depth else ():
            if isinstance(part, ast.expr) and (reads := self._environment.at(scope, part)):
                default = reads[0].default
                return self._number(reads[0].scope, default, depth - 1) if default else None
        if isinstance(node, ast.Call) and self._program.external(scope, node.func).endswith((".Field", ".field")):
            given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "default")]
            return self._number(scope, given[0], depth - 1) if given and depth else None
        try:
            worth = self._environment.constants.of(scope, node)
        except NotConstant:
            return None
        text = str(worth).strip() if isinstance(worth, int | str) and not isinstance(worth, bool) else ""
        return int(text) if text.isdecimal() else None


def _named(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What a node gives a name to: assignments, fields, keys of dictionaries, arguments by keyword."""
    yield from ((leaf(target), value) for target, value in assignments(node) if leaf(target))
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    if isinstance(node, ast.keyword) and node.arg:
        yield node.arg, node.value
