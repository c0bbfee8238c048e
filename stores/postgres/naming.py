"""Names of tables: what people write for them, and what they may mean by it."""

from __future__ import annotations

import re
from typing import NamedTuple

from checks.facts import quoted

_PART = r'"(?:[^"]|"")+"|[^".]+'


class Name(NamedTuple):
    """One reading of a table's name; without a schema the search path decides."""

    schema: str | None
    table: str


def readings(written: str) -> tuple[Name, ...]:
    """What `written` may mean, the likeliest first: as it stands, then as SQL folds it, then as one name with a dot."""
    if '"' in written:
        return _quoted_reading(written)
    schema, dot, table = written.partition(".")
    exact = [Name(schema, table)] if dot and schema and table else [Name(None, written)]
    folded = [Name(name.schema and name.schema.lower(), name.table.lower()) for name in exact]
    return tuple(dict.fromkeys([*exact, *folded, Name(None, written)]))


def spelled(schema: str, table: str) -> str:
    """The name as PGVECTOR_TABLE takes it: `readings` finds this table first."""
    if any(mark in schema + table for mark in '."'):
        return f"{quoted(schema)}.{quoted(table)}"
    return f"{schema}.{table}"


def _quoted_reading(written: str) -> tuple[Name, ...]:
    """As SQL reads it: quoted parts as they are, the others in lower case."""
    if not (match := re.fullmatch(rf"(?:({_PART})\.)?({_PART})", written)):
        return (Name(None, written),)
    schema, table = match.groups()
    return (Name(schema and _plain(schema), _plain(table)),)


def _plain(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part.lower()
