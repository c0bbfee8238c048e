"""Which rows of the destination's table a filter on a payload key finds."""

from __future__ import annotations

import uuid
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from checks.facts import Condition
from stores.errors import NotFound
from stores.postgres.rows import named

if TYPE_CHECKING:
    from checks.facts import Filter, PointId, Table
    from stores.postgres.connection import Cursor


def ids_where(cursor: Cursor, table: Table, filter_: Filter) -> set[PointId | str]:
    """The ids of the rows that pass the filter; one that can be no id of a point stays text."""
    condition, values = _condition(table, filter_)
    query = sql.SQL("SELECT {} FROM {}.{} WHERE ").format(
        named(table.id_column), named(table.schema), named(table.name)
    )
    return {point_id(row[0]) for row in cursor.execute(query + condition, values)}


def lists_with_null(cursor: Cursor, table: Table, key: str) -> set[PointId | str]:
    """The ids of the rows whose value is a list with a null in it: to Qdrant it is null with an index, else not."""
    if table.payload_column is None:
        return set()
    payload = named(table.payload_column)
    query = sql.SQL("SELECT {} FROM {}.{} WHERE {} -> %s @> '[null]'").format(
        named(table.id_column), named(table.schema), named(table.name), payload
    )
    return {point_id(row[0]) for row in cursor.execute(query, [key])}


def point_id(value: object) -> PointId | str:
    """An id column's value as the source's ids compare: a number, a UUID, or text that is neither."""
    if isinstance(value, uuid.UUID | int):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    text = str(value)
    if text.isascii() and text.isdigit():
        return int(text)
    with suppress(ValueError):
        return uuid.UUID(text)
    return text


def _condition(table: Table, filter_: Filter) -> tuple[sql.Composable, list[Any]]:
    if filter_.key == table.user_key and table.user_column:
        return _on_column(named(table.user_column), filter_)
    if table.payload_column is None:
        raise NotFound("the table has no payload column", remedy="see schema.payload_is_jsonb")
    value, key = sql.SQL("({} -> %s)").format(named(table.payload_column)), filter_.key
    if filter_.condition is Condition.NULL:
        return value + sql.SQL(" = 'null'"), [key]
    if filter_.condition is Condition.EMPTY:
        return sql.SQL("coalesce(") + value + sql.SQL(", 'null') IN ('null', '[]')"), [key]
    if filter_.key == table.user_key:
        # As deployments write it, and index it.
        return sql.SQL("({} ->> %s) = %s").format(named(table.payload_column)), [key, str(filter_.value)]
    return value + sql.SQL(" @> %s"), [key, Jsonb(filter_.value)]


def _on_column(column: sql.Composable, filter_: Filter) -> tuple[sql.Composable, list[Any]]:
    """A column cannot tell null from missing, so that both conditions ask for the same there."""
    if filter_.condition is Condition.IS:
        return sql.SQL("{}::text = %s").format(column), [str(filter_.value)]
    return sql.SQL("{} IS NULL").format(column), []
