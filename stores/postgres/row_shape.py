"""What is read of a row: which columns, in which order and of which types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from psycopg import sql

from checks.facts import IdKind
from stores.errors import Ambiguous, NotFound, Unsupported
from stores.postgres.copy_binary import Layout
from stores.postgres.id_spans import NUMBER_BYTES, UUID_BYTES
from stores.postgres.mapping import VECTOR_TYPES
from stores.postgres.payload_columns import payload_columns

if TYPE_CHECKING:
    from checks.facts import Column, Table
    from stores import target
    from stores.postgres.id_spans import Ids
    from stores.postgres.payload_columns import PayloadColumns

_JSON = ("json", "jsonb")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShape:
    """The fields of a row after its key: the vector, the payload if there is one, the mapped columns if any."""

    table: Table
    dimension: int
    half: bool
    payload: str | None
    """"json" or "jsonb"; None where no column holds the payload."""
    columns: PayloadColumns

    @classmethod
    def of(cls, table: Table, settings: target.Destination, *, dimension: int | None) -> Self:
        """The table's; raises NotFound, Unsupported or Ambiguous where vector or payload are not what can be read."""
        vector = _column(table, table.vector_column, settings.vector_column, "vector", VECTOR_TYPES)
        if vector is None:
            raise NotFound(f"{table.qualified} has no vector column", remedy="see schema.vector_column_by_type")
        dimension = dimension or vector.dimension
        if dimension is None:
            raise Ambiguous(f"the column {vector.name} declares no dimension", remedy="compare it with a source's")
        payload = _column(table, table.payload_column, settings.payload_column, "payload", _JSON)
        columns = payload_columns(table, settings.columns_for(table.user_key))
        return cls(
            table=table, dimension=dimension, half=vector.type == "halfvec",
            payload=payload.type if payload else None, columns=columns,
        )  # fmt: skip

    def layout(self, ids: Ids, kind: IdKind) -> Layout:
        """How the fields come over the wire."""
        return Layout(
            key_bytes=UUID_BYTES if kind is IdKind.UUID else NUMBER_BYTES, shifted=ids.shifted(kind),
            dimension=self.dimension, half=self.half, payload=self.payload, columns=bool(self.columns),
        )  # fmt: skip

    def fields(self, key: sql.Composable) -> sql.Composable:
        """The fields in the order of the layout."""
        names = [sql.Identifier(name) for name in (self.table.vector_column, self.table.payload_column) if name]
        return sql.SQL(", ").join([key, *names, *([self.columns.object()] if self.columns else [])])

    def user(self) -> sql.Composable:
        """The row's user as text; raises Unsupported where neither a column nor a payload holds one."""
        return user_of(self.table)


def user_of(table: Table) -> sql.Composable:
    """A row's user as text; raises Unsupported where neither a column nor a payload holds one."""
    if table.user_column:
        return sql.SQL("{}::text").format(sql.Identifier(table.user_column))
    if table.payload_column:
        return sql.SQL("({} ->> {})").format(sql.Identifier(table.payload_column), table.user_key)
    raise Unsupported(
        f"{table.qualified} has neither a payload nor a user's column",
        remedy="name it in target.toml: [destination] user_column",
    )


def _column(table: Table, name: str | None, mapped: str | None, part: str, types: tuple[str, ...]) -> Column | None:
    """The column that holds a part, None where none is mapped and none could."""
    column = table.column(name)
    if column is None and mapped:
        raise NotFound(
            f'the table has no column "{mapped}", which {part}_column names',
            remedy=f"correct target.toml: [destination] {part}_column",
        )
    if column and column.type not in types:
        raise Unsupported(
            f"the column {column.name} is {column.type}, which holds no {part}: {' or '.join(types)} does",
            remedy=f"name another in target.toml: [destination] {part}_column",
        )
    return column
