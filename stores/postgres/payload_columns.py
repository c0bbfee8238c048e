"""Payload keys that became columns of their own, read back as one JSON object for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from stores.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Table

_PAIRS = 50
"""PostgreSQL's functions take 100 arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadColumns:
    """Which keys became which columns, and of which types."""

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    """Payload key -> the column's type as format_type() spells it."""

    def __bool__(self) -> bool:
        return bool(self.names)

    def object(self) -> sql.Composable:
        """The keys with the columns' values as one jsonb; a column that is NULL gives null."""
        pairs = [sql.SQL("{}::text, {}").format(key, sql.Identifier(name)) for key, name in self.names.items()]
        parts = [pairs[start : start + _PAIRS] for start in range(0, len(pairs), _PAIRS)]
        return sql.SQL(" || ").join(
            sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(part)) for part in parts
        )


def payload_columns(table: Table, mapped: Mapping[str, str]) -> PayloadColumns:
    """The mapped columns with their types; raises NotFound where the table has none of a name."""
    columns = {key: table.column(name) for key, name in mapped.items()}
    for key, column in columns.items():
        if column is None:
            raise NotFound(
                f'the table has no column "{mapped[key]}", which the payload key {key!r} became',
                remedy=f"correct target.toml: [destination.columns] {key} = one of "
                + ", ".join(known.name for known in table.columns),
            )
    return PayloadColumns(names=mapped, kinds={key: column.type for key, column in columns.items() if column})
