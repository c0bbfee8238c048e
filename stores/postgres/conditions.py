"""Conditions of a statement, put together."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NEVER = sql.SQL("false")


def canonical_uuid(number: int) -> str:
    """A UUID, given as an integer, in its canonical form."""
    return str(uuid.UUID(int=number))


def as_uuid(number: int) -> sql.Composable:
    """A UUID, given as an integer, as a literal."""
    return sql.SQL(f"'{canonical_uuid(number)}'")


def between(value: sql.Composable, low: sql.Composable | None, high: sql.Composable | None) -> list[sql.Composable]:
    """The conditions that low <= value < high; of a bound that is None there is none."""
    bounds = ((">=", low), ("<", high))
    return [sql.SQL(f"{{}} {sign} {{}}").format(value, bound) for sign, bound in bounds if bound]


def joined(*conditions: sql.Composable) -> sql.Composable:
    """Conditions that all have to hold."""
    return sql.SQL("({})").format(sql.SQL(" AND ").join(conditions))


def any_of(value: sql.Composable, texts: Iterable[str], type_: str) -> sql.Composable:
    """The condition that a value is one of some that are written as texts."""
    return sql.SQL(f"{{}} = ANY({{}}::text[]::{type_}[])").format(value, list(texts))


def where(*conditions: sql.Composable | None) -> sql.Composable:
    """The clause for conditions that all have to hold, empty where there is none."""
    given = [condition for condition in conditions if condition]
    return sql.SQL(" WHERE {}").format(joined(*given)) if given else sql.SQL("")


def is_user(user: sql.Composable, users: Collection[str | None]) -> sql.Composable:
    """The condition that a user, as text, is one of these; None is whoever has none."""
    # No text of PostgreSQL holds a NUL, so that no row has such a user.
    named = any_of(user, sorted(one for one in users if one is not None and "\0" not in one), "text")
    if None not in users:
        return sql.SQL("coalesce({}, false)").format(named)
    return sql.SQL("({} OR {} IS NULL)").format(named, user)
