"""Whether every memory of the source has exactly one place in the destination's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts import quoted
from checks.facts.blocks import IdKind
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Index, Table
    from checks.facts.ids import SourceIds

LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
"""The largest number that a column of the type holds."""
TEXTS = ("text", "character varying")
KINDS = {
    "uuid": (IdKind.UUID,),
    **dict.fromkeys((*LARGEST, "numeric"), (IdKind.NUMBER,)),
    **dict.fromkeys(TEXTS, (IdKind.NUMBER, IdKind.UUID)),
}
"""Which kinds of ids a column of the type holds."""


def ids_fit(table: Table, ids: SourceIds) -> Finding:
    """The id column's type can hold every id that the source has."""
    column = table.column(table.id_column)
    type_ = column.type if column else "no type"
    if not ids.kinds:
        return unknown("the source is empty", remedy="load the source, or name the collection that holds the memories")
    held = KINDS.get(type_, ())
    found = " and ".join(f"{kind}s" for kind in ids.kinds)
    if any(kind not in held for kind in ids.kinds):
        return failed(
            "the id column cannot hold every kind of id", n=ids.points, observed=f"{table.id_column} {type_}",
            expected=f"a column that holds {found}", remedy=_retype(table, _fitting(ids.kinds)),
        )  # fmt: skip
    if ids.too_large is not None:
        return failed(
            "the id column cannot hold the largest ids", n=ids.points, observed=ids.too_large,
            expected=f"at most {LARGEST.get(type_)}, the largest {type_}", remedy=_retype(table, "numeric"),
        )  # fmt: skip
    return passed(ids.points, f"{table.id_column} {type_}", expected=f"a column that holds {found}")


def ids_are_unique(table: Table, ids: SourceIds) -> Finding:
    """A unique key keeps a memory from coming twice: its id, or its user and id where there are several collections."""
    usable = [index for index in table.indexes if _is_unique(index)]
    wanted = [{table.id_column}] + ([{table.id_column, _user(table)}] if ids.collections > 1 else [])
    fitting = [index for index in usable if set(index.keys) in wanted]
    several = f" or ({_user(table)}, {table.id_column})" if ids.collections > 1 else ""
    expected = f"a unique key on ({table.id_column}){several}"
    if fitting:
        return passed(len(table.indexes), f"{fitting[0].name} ({', '.join(fitting[0].keys)})", expected=expected)
    others = ", ".join(f"({', '.join(index.keys)})" for index in usable) or "none"
    return failed(
        "no unique key on the id", n=len(table.indexes), observed=others, expected=expected,
        remedy=f"CREATE UNIQUE INDEX ON {table.qualified} ({quoted(table.id_column)})",
    )  # fmt: skip


def ids_are_not_repeated(table: Table, ids: SourceIds, *, per_user: bool) -> Finding:
    """No two memories of the source have one key of the table."""
    what = "pairs of user and id" if per_user else "ids"
    if not ids.repeated:
        return passed(ids.points, f"no {what} twice in {ids.collections} collections")
    return failed(
        f"{what} are repeated over the collections", n=ids.points, observed=f"{ids.repeated} of them",
        expected=f"each of the {what} in one collection", detail=", ".join(ids.examples),
        remedy=f"give the points of one collection ids of their own, or let the key of {table.qualified} tell the "
        "collections apart",
    )  # fmt: skip


def is_keyed_by_user(table: Table) -> bool:
    """Whether the table's only unique key with the id in it has the user too."""
    keys = [set(index.keys) for index in table.indexes if _is_unique(index)]
    return {table.id_column} not in keys and {table.id_column, _user(table)} in keys


def _user(table: Table) -> str:
    return table.user_column or table.user_expression


def _is_unique(index: Index) -> bool:
    return index.unique and index.valid and index.ready and not index.predicate


def _fitting(kinds: tuple[IdKind, ...]) -> str:
    if len(kinds) > 1:
        return "text"
    return "uuid" if kinds == (IdKind.UUID,) else "numeric"


def _retype(table: Table, wanted: str) -> str:
    name = quoted(table.id_column)
    alter = f"ALTER TABLE {table.qualified} ALTER COLUMN {name} TYPE {wanted} USING {name}::text::{wanted}"
    return f"{alter}; -- ids that did not fit before have to be imported again"
