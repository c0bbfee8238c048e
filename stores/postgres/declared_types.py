"""The types of the table's columns as they were declared, with what limits them: "character varying(255)"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.facts import Table
    from stores.postgres.connection import Cursor

_DECLARED = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


def declared_types(cursor: Cursor, table: Table) -> dict[str, str]:
    """Column -> type; raises StoreErrors."""
    return dict(cursor.execute(_DECLARED, [table.qualified]).fetchall())
