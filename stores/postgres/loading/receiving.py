"""The table that is to receive memories: whether the role may write it, and what else stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from stores.postgres.journal import JOURNAL

if TYPE_CHECKING:
    from collections.abc import Collection

    from checks.facts import Table
    from stores.postgres.connection import Cursor

_RIGHTS = """
    SELECT current_user, quote_ident(current_user), has_table_privilege(t.oid, 'SELECT'),
           has_table_privilege(t.oid, 'INSERT'), pg_has_role(t.relowner, 'USAGE'),
           quote_ident(n.nspname), has_schema_privilege(n.oid, 'CREATE'), j.oid IS NOT NULL,
           coalesce(has_table_privilege(j.oid, 'SELECT') AND has_table_privilege(j.oid, 'INSERT'), false)
    FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_class j ON j.relnamespace = n.oid AND j.relname = %(journal)s
    WHERE t.oid = %(table)s::regclass
"""
_WANTED = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef
      AND attidentity = '' AND attname <> ALL(%s)
"""
_OTHERS = """
    SELECT format('%%I.%%I', n.nspname, c.relname), pg_get_indexdef(c.oid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indrelid = %s::regclass AND NOT i.indisunique AND NOT i.indisexclusion AND i.indisvalid
      AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = c.oid)
    ORDER BY c.relname
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """What the catalogues say of the table, as far as writing it is concerned."""

    role: str
    grants: tuple[str, ...]
    """Statements that would give the role what it lacks."""
    is_owner: bool
    """Whether it may drop indexes and build them again."""
    unfilled: tuple[str, ...]
    """Columns that take no NULL, have no default, and that nothing is written to."""
    indexes: tuple[tuple[str, str], ...]
    """Those that may be built after the load: name and definition."""
    rows: int


def receiving(cursor: Cursor, table: Table, written: Collection[str]) -> Receiving:
    """What stands in the way of writing these columns; raises StoreErrors."""
    found = cursor.execute(_RIGHTS, {"journal": JOURNAL, "table": table.qualified}).fetchone()
    assert found is not None
    role, spelled, may_read, may_write, is_owner, schema, may_create, has_journal, may_note = found
    grants = []
    if not (may_read and may_write):
        grants.append(f"GRANT SELECT, INSERT ON {table.qualified} TO {spelled}")
    if has_journal and not may_note:
        grants.append(f"GRANT SELECT, INSERT ON {schema}.{JOURNAL} TO {spelled}")
    if not has_journal and not may_create:
        grants.append(f"GRANT CREATE ON SCHEMA {schema} TO {spelled}")
    unfilled = cursor.execute(_WANTED, [table.qualified, list(written)]).fetchall()
    indexes = cursor.execute(_OTHERS, [table.qualified]).fetchall() if not table.partitioned else []
    return Receiving(
        role=role, grants=tuple(grants), is_owner=is_owner, unfilled=tuple(name for (name,) in unfilled),
        indexes=tuple(indexes), rows=count(cursor, table) if may_read else 0,
    )  # fmt: skip


def count(cursor: Cursor, table: Table) -> int:
    """How many rows the table has, as the cursor's transaction sees it."""
    row = cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(table.qualified))).fetchone()
    return int(row[0]) if row else 0
