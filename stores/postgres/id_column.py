"""The column of the table that holds the ids, by its type and its order of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from checks.facts import IdKind
from stores.errors import Unsupported
from stores.postgres.id_spans import MOST, IntegerIds, NumericIds, TextIds, UuidIds

if TYPE_CHECKING:
    from collections.abc import Collection

    from checks.facts import Column, Table
    from stores.postgres.connection import Cursor
    from stores.postgres.id_spans import Ids

_TEXTS = ("text", "character varying", "character", "bpchar")
_ORDERED_BY_BYTES = """
    SELECT CASE WHEN a.attcollation = 'pg_catalog."default"'::regcollation
                THEN d.datcollate IN ('C', 'POSIX') AND coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c'
                ELSE a.attcollation IN ('pg_catalog."C"'::regcollation, 'pg_catalog."POSIX"'::regcollation) END
    FROM pg_attribute a, pg_database d
    WHERE a.attrelid = %s::regclass AND a.attname = %s AND d.datname = current_database()
"""


def ids_of(cursor: Cursor, table: Table) -> Ids:
    """The table's ids; raises Unsupported where no span of them can be asked for."""
    column = table.column(table.id_column)
    if column is None or not (ids := _ids(cursor, table, column)):
        raise Unsupported(
            f"the id column {table.id_column} is {column.type if column else 'gone'}, which ids are not compared in",
            remedy="let it be uuid, bigint, numeric or text, or name another: [destination] id_column in target.toml",
        )
    return ids


def incomparable(table: Table, kinds: Collection[IdKind], held: Collection[IdKind]) -> str:
    """Why ids of these kinds cannot be compared with a column that holds those; empty where they can."""
    column = table.column(table.id_column)
    missing = [kind for kind in IdKind if kind in kinds and kind not in held]
    if not missing:
        return ""
    words = {IdKind.NUMBER: "numbers", IdKind.UUID: "UUIDs"}
    names = " and ".join(words[kind] for kind in missing)
    return (
        f"the source has {names} as ids, which the column {table.id_column} cannot hold: it is {column and column.type}"
    )


def _ids(cursor: Cursor, table: Table, column: Column) -> Ids | None:
    name = sql.Identifier(column.name)
    if column.type == "uuid":
        return UuidIds(column=name, not_null=column.not_null)
    if column.type in MOST:
        return IntegerIds(column=name, most=MOST[column.type])
    if column.type == "numeric":
        return NumericIds(column=name)
    return _texts(cursor, table, column) if column.type in _TEXTS else None


def _texts(cursor: Cursor, table: Table, column: Column) -> TextIds:
    """An explicit collation would keep an index of the same order from being used."""
    name: sql.Composable = sql.Identifier(column.name)
    if column.type in ("character", "bpchar"):
        name = sql.SQL("{}::text").format(name)
    row = cursor.execute(_ORDERED_BY_BYTES, [table.qualified, column.name]).fetchone()
    return TextIds(column=name, text=name if row and row[0] else sql.SQL('({} COLLATE "C")').format(name))
