"""The ids of the table with their users, in the order of their texts, whatever the column's type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from checks.facts import OwnedId
from stores.postgres.bulk import bulk
from stores.postgres.conditions import any_of, where
from stores.postgres.row_shape import user_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.facts import Table
    from stores.postgres.access import Access

PAGE = 5_000


def owned_ids(access: Access, table: Table, *, among: Iterable[str] | None = None) -> Iterator[OwnedId]:
    """Every row's id, or those among some, byte by byte in order; sorted by the server and fetched page by page.

    A row without an id has an empty one.
    """
    with bulk(access) as session, session.cursor("owned_ids") as cursor:
        cursor.itersize = PAGE
        cursor.execute(_statement(table, among))
        for id_, user in cursor:
            yield OwnedId(id=id_, user=user)


def _statement(table: Table, among: Iterable[str] | None) -> sql.Composed:
    id_ = sql.SQL("(coalesce({}::text, '') COLLATE \"C\")").format(sql.Identifier(table.id_column))
    chosen = None if among is None else any_of(id_, among, "text")
    return sql.SQL("SELECT {0}, {1} FROM {2}{3} ORDER BY {0}").format(
        id_, user_of(table), sql.SQL(table.qualified), where(chosen)
    )
