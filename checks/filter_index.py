"""Whether both sides find one user's memories by an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import statements
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Collection, Index, Table

EQUALITY_METHODS = ("btree", "hash")
"""Index methods that answer the filter's "=" on a text."""
SOURCE_TYPES = ("keyword", "uuid")
"""Payload indexes that answer an exact match on a user's id."""


def user_filter_is_indexed(table: Table) -> Finding:
    """An index starts with what the filter compares."""
    wanted = table.user_column or table.user_expression
    if not wanted:
        return unknown("no payload column", remedy="see schema.payload_is_jsonb")
    fitting = [index for index in table.indexes if index.method in EQUALITY_METHODS and index.keys[:1] == (wanted,)]
    if usable := [index for index in fitting if index.valid and index.ready and not index.predicate]:
        return passed(len(table.indexes), usable[0].definition, expected=f"an index on {wanted}")
    cause, remedy = _lack(table, fitting)
    near = [index.definition for index in table.indexes if index not in fitting and table.user_key in index.definition]
    return failed(
        cause, n=len(table.indexes), observed="; ".join(index.definition for index in fitting) or "none",
        expected=f"a btree or hash index on {wanted}", remedy=remedy,
        detail=f"not found by the filter: {'; '.join(near)}" if near else "",
    )  # fmt: skip


def _lack(table: Table, fitting: list[Index]) -> tuple[str, str]:
    broken = [index for index in fitting if not index.predicate]
    if broken:
        return "index for the user filter is invalid", statements.rebuild(table, broken[0])
    cause = "index for the user filter is partial" if fitting else "no index for the user filter"
    return cause, statements.create_user_index(table)


def source_payload_index(collections: Sequence[Collection], *, user_key: str) -> Finding:
    """Every collection has a payload index on the user's key that answers an exact match."""
    found = {collection.name: collection.payload_indexes.get(user_key, "none") for collection in collections}
    lacking = {name: kind for name, kind in found.items() if kind not in SOURCE_TYPES}
    expected = f"a {' or '.join(SOURCE_TYPES)} index on {user_key}"
    if not lacking:
        return passed(len(found), ", ".join(sorted(set(found.values()))), expected=expected)
    other = next(iter(lacking.values())) != "none"
    return failed(
        f"payload index on {user_key} is of another type" if other else f"no payload index on {user_key}",
        n=len(found), observed=", ".join(f"{name}: {kind}" for name, kind in lacking.items()), expected=expected,
        remedy=" ; ".join(_create_index(name, user_key) for name in lacking),
    )  # fmt: skip


def _create_index(collection: str, user_key: str) -> str:
    body = f'{{"field_name": "{user_key}", "field_schema": "keyword"}}'
    headers = '-H "api-key: $QDRANT_API_KEY" -H "Content-Type: application/json"'
    return f"""curl -X PUT "$QDRANT_URL/collections/{collection}/index?wait=true" {headers} -d '{body}'"""
