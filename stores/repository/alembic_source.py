"""What Alembic's migrations do to tables; each is parsed, none is run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from checks.migration_facts import MigratedColumn
from checks.repository_facts import Place
from stores.errors import Ambiguous
from stores.repository import sql_source
from stores.repository.column_types import ColumnType, from_class
from stores.repository.constants import Constants, NotConstant
from stores.repository.meanings import Scope
from stores.repository.syntax import FUNCTIONS, leaf, live
from stores.repository.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stores.repository.program import Program
    from stores.repository.python_source import Module
    from stores.repository.tables import Tables

_OPERATIONS = {"create_table", "drop_table", "add_column", "drop_column", "alter_column", "rename_table", "execute"}


class AlembicSource:
    """Follows upgrade() of every migration, in the order of their revisions."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._constants = Constants(program)

    def apply(self, tables: Tables, modules: Sequence[Module]) -> None:
        """Follow the migrations; Ambiguous where they have several heads."""
        for module in self._in_order(modules):
            upgrade = module.definitions.get("upgrade")
            if not isinstance(upgrade, FUNCTIONS):
                continue
            scope = Scope(module, "upgrade")
            for node in live(upgrade.body):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in _OPERATIONS
                ):
                    self._follow(tables, scope, node, node.func)

    def _in_order(self, modules: Sequence[Module]) -> list[Module]:
        by_revision = {self._revision(module, "revision")[0]: module for module in modules}
        before = {name: self._revision(module, "down_revision") for name, module in by_revision.items()}
        heads = set(by_revision) - {name for names in before.values() for name in names}
        if len(heads) > 1:
            listed = ", ".join(sorted(heads))
            raise Ambiguous(f"the Alembic migrations have {len(heads)} heads: {listed}", remedy="alembic merge heads")
        ordered: dict[str, Module] = {}
        pending = list(heads or by_revision)
        while pending:
            name = pending[-1]
            missing = [other for other in before[name] if other in by_revision and other not in ordered]
            if missing and not set(missing) & set(pending):
                pending += missing
            else:
                ordered.setdefault(pending.pop(), by_revision[name])
        return list(ordered.values())

    def _revision(self, module: Module, name: str) -> list[str]:
        values = module.values.get("", {}).get(name, [])
        texts = [part.value for value in values for part in ast.walk(value) if isinstance(part, ast.Constant)]
        return [text for text in texts if isinstance(text, str)] or ([module.path] if name == "revision" else [])

    def _follow(self, tables: Tables, scope: Scope, call: ast.Call, function: ast.Attribute) -> None:
        place = Place(path=scope.module.path, line=call.lineno)
        batch = self._batch(scope, function.value)
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        arguments = list(call.args)
        if function.attr == "execute":
            return self._execute(tables, scope, [*arguments, *given.values()], place)
        named = batch or next(iter(arguments), given.get("table_name"))
        rest = arguments if batch is not None else arguments[1:]
        table = self._text(scope, named) if named is not None else None
        if table is None:
            return tables.doubt(f"the table of {ast.unparse(function)} at {place} is no literal")
        schema = self._text(scope, given["schema"]) if "schema" in given else None
        return self._change(tables, scope, function.attr, Name(table, schema), rest, given, place)

    def _change(
        self, tables: Tables, scope: Scope, operation: str, table: Name, rest: list[ast.expr],
        given: dict[str, ast.expr], place: Place,
    ) -> None:  # fmt: skip
        match operation:
            case "create_table":
                tables.create(table, self._columns(scope, rest), place, only_if_new="if_not_exists" in given)
            case "drop_table":
                tables.drop(table)
            case "add_column":
                for column in self._columns(scope, [*rest, *given.values()]):
                    tables.put(table, column)
            case "drop_column":
                tables.remove(table, self._first(scope, rest, given, "column_name"))
            case "rename_table":
                tables.rename(table, Name(self._first(scope, rest, given, "new_table_name")))
            case "alter_column":
                self._alter(tables, scope, table, self._first(scope, rest, given, "column_name"), given, place)

    def _alter(
        self, tables: Tables, scope: Scope, table: Name, column: str, given: dict[str, ast.expr], place: Place
    ) -> None:  # fmt: skip
        if "type_" in given:
            made = self._type(scope, given["type_"])
            tables.put(table, MigratedColumn(name=column, type=made.name, dimension=made.dimension, place=place))
        if new := given.get("new_column_name", given.get("name")):
            tables.rename_column(table, column, self._text(scope, new) or "", place)

    def _columns(self, scope: Scope, nodes: Sequence[ast.expr]) -> Iterator[MigratedColumn]:
        for node in nodes:
            if isinstance(node, ast.Call) and leaf(node.func) == "Column" and node.args:
                types = [
                    argument for argument in node.args[1:2] if leaf(getattr(argument, "func", argument)) != "ForeignKey"
                ]
                types += [keyword.value for keyword in node.keywords if keyword.arg == "type_"]
                made = self._type(scope, types[0]) if types else ColumnType("")
                place = Place(path=scope.module.path, line=node.lineno)
                name = self._text(scope, node.args[0]) or ""
                yield MigratedColumn(name=name, type=made.name, dimension=made.dimension, place=place)

    def _type(self, scope: Scope, node: ast.expr) -> ColumnType:
        arguments, keywords = (node.args, node.keywords) if isinstance(node, ast.Call) else ([], [])
        name = leaf(node.func if isinstance(node, ast.Call) else node)
        given = {keyword.arg: keyword.value for keyword in keywords if keyword.arg}
        if name == "ARRAY" and arguments:
            inner = self._type(scope, arguments[0]).name
            return ColumnType(f"{inner}[]" if inner else "")
        if name in {"Enum", "ENUM"}:
            return ColumnType(self._text(scope, given["name"]) or "" if "name" in given else "")
        zone = given.get("timezone")
        dimension = self._number(scope, [*arguments, *(given[key] for key in ("dim", "dimensions") if key in given)])
        return from_class(name, dimension, with_time_zone=isinstance(zone, ast.Constant) and bool(zone.value))

    def _execute(self, tables: Tables, scope: Scope, nodes: list[ast.expr], place: Place) -> None:
        for node in nodes[:1]:
            inner = node.args[0] if isinstance(node, ast.Call) and node.args else node
            text = self._text(scope, inner)
            if text is None:
                tables.doubt(f"the statement executed at {place} is no literal")
            else:
                sql_source.apply(tables, text, scope.module.path, getattr(inner, "lineno", place.line))

    def _batch(self, scope: Scope, node: ast.expr) -> ast.expr | None:
        """The table of a batch: with op.batch_alter_table("t") as batch."""
        values = scope.module.values.get(scope.owner, {}).get(leaf(node), [])
        made = (value for value in values if isinstance(value, ast.Call) and leaf(value.func) == "batch_alter_table")
        return next((call.args[0] for call in made if call.args), None)

    def _first(self, scope: Scope, rest: list[ast.expr], given: dict[str, ast.expr], name: str) -> str:
        node = rest[0] if rest else given.get(name)
        return (self._text(scope, node) if node is not None else None) or ""

    def _text(self, scope: Scope, node: ast.expr) -> str | None:
        return self._constants.text(scope, node)

    def _number(self, scope: Scope, nodes: list[ast.expr]) -> int | None:
        try:
            worth = self._constants.of(scope, nodes[0]) if nodes else None
        except NotConstant:
            return None
        return worth if isinstance(worth, int) else None
