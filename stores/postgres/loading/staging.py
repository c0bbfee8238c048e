"""Rows on their way into a table whose columns are of other types than Qdrant's values: the server casts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from checks.facts import quoted
from stores.postgres.declared_types import declared_types
from stores.postgres.loading.copy_in import copy_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Table
    from stores.postgres.connection import Session

_STAGING = sql.Identifier("pg_temp", "phasegate_staging")
_MAKE = """
    CREATE TEMPORARY TABLE phasegate_staging (id text COLLATE "C", vector {schema}vector, payload jsonb, columns jsonb)
    ON COMMIT DROP
"""


class Staging:
    """A temporary table that ends with its transaction."""

    def __init__(self, table: Table, columns: Mapping[str, str]) -> None:
        self._table, self._columns = table, columns

    def write(self, session: Session, data: bytes) -> None:
        """Bring rows through it; what is left of an earlier batch of the same transaction goes first."""
        schema = sql.SQL(f"{quoted(self._table.type_schema)}." if self._table.type_schema else "")
        session.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(_STAGING))
        session.execute(sql.SQL(_MAKE).format(schema=schema))
        fields = sql.SQL("id, vector, payload, columns" if self._columns else "id, vector, payload")
        copying = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(_STAGING, fields)
        copy_in(session, copying, data)
        with session.cursor() as cursor:
            cursor.execute(self._insert(declared_types(cursor, self._table)))

    def _insert(self, types: Mapping[str, str]) -> sql.Composed:
        table = self._table
        own = {table.id_column: "id", table.vector_column: "vector", table.payload_column: "payload"}
        values: dict[str, sql.Composable] = {
            name: sql.SQL("s.{}::{}").format(sql.SQL(field), sql.SQL(types[name]))
            for name, field in own.items()
            if name
        }
        values |= {column: self._of_column(key, column) for key, column in self._columns.items()}
        return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} s").format(
            sql.SQL(table.qualified), sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(values.values()), _STAGING,
        )  # fmt: skip

    def _of_column(self, key: str, column: str) -> sql.Composable:
        """As the column's own input takes the value, whatever its type."""
        return sql.SQL("(jsonb_populate_record(NULL::{}, jsonb_build_object({}::text, s.columns -> {}))).{}").format(
            sql.SQL(self._table.qualified), column, key, sql.Identifier(column)
        )
