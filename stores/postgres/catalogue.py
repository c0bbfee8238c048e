"""What the system catalogues say about a table; a role needs no right on the table to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from checks.facts import Column, Index

if TYPE_CHECKING:
    from stores.postgres.connection import Cursor
    from stores.postgres.relation import Relation

COUNTED_UP_TO = 100_000

_COLUMNS = """
    SELECT a.attname,
           CASE WHEN e.oid IS NOT NULL THEN t.typname
                WHEN t.typname IN ('vector', 'halfvec') THEN n.nspname || '.' || t.typname
                ELSE format_type(a.atttypid, NULL) END,
           CASE WHEN e.oid IS NOT NULL AND a.atttypmod > 0 THEN a.atttypmod END,
           a.attnotnull
    FROM pg_attribute a
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN (pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'vector')
           ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
          AND d.refclassid = 'pg_extension'::regclass
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""
_INDEXES = """
    SELECT c.relname, am.amname, i.indisvalid, i.indisready, i.indisunique, i.indisprimary,
           coalesce(c.reloptions, '{}'), coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
           pg_get_indexdef(i.indexrelid),
           ARRAY(SELECT coalesce(a.attname, pg_get_indexdef(i.indexrelid, k, true))
                        || CASE WHEN i.indcollation[k - 1] NOT IN (0, coalesce(a.attcollation, 100))
                                THEN ' COLLATE ' || i.indcollation[k - 1]::regcollation ELSE '' END
                 FROM generate_series(1, i.indnkeyatts) k
                 LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1] AND a.attnum > 0
                 ORDER BY k),
           ARRAY(SELECT o.opcname::text
                 FROM generate_series(1, i.indnkeyatts) k JOIN pg_opclass o ON o.oid = i.indclass[k - 1]
                 ORDER BY k)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
    WHERE i.indrelid = %s
    ORDER BY c.relname
"""
_ESTIMATE = """
    SELECT has_schema_privilege(c.relnamespace, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'),
           greatest(c.reltuples, 0)::bigint
    FROM pg_class c WHERE c.oid = %s
"""
_GRANTS = """
    WITH entry AS (
        SELECT r.grantee, r.privilege_type AS granted, c.relowner
        FROM pg_class c, aclexplode(c.relacl) r WHERE c.oid = %(oid)s
        UNION ALL
        SELECT r.grantee, r.privilege_type || ' (' || a.attname || ')', c.relowner
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,
             aclexplode(a.attacl) r WHERE c.oid = %(oid)s
    )
    SELECT DISTINCT coalesce(g.rolname, 'PUBLIC'), e.granted
    FROM entry e LEFT JOIN pg_roles g ON g.oid = e.grantee
    WHERE e.grantee = 0 OR e.grantee <> e.relowner AND EXISTS (
        SELECT FROM pg_roles o
        WHERE o.rolname IN ('anon', 'authenticated') AND pg_has_role(o.oid, e.grantee, 'USAGE'))
    ORDER BY 1, 2
"""


def columns(cursor: Cursor, oid: int) -> tuple[Column, ...]:
    """The table's columns in order."""
    return tuple(
        Column(name=name, type=type_, dimension=dimension, not_null=not_null)
        for name, type_, dimension, not_null in cursor.execute(_COLUMNS, [oid])
    )


def indexes(cursor: Cursor, oid: int) -> tuple[Index, ...]:
    """The table's indexes by name."""
    return tuple(_index(*row) for row in cursor.execute(_INDEXES, [oid]))


def grants(cursor: Cursor, oid: int) -> tuple[tuple[str, str], ...]:
    """What PUBLIC, anon and authenticated may do to the table or to a column of it."""
    return tuple((role, right) for role, right in cursor.execute(_GRANTS, {"oid": oid}))


def row_security(cursor: Cursor, oid: int) -> bool:
    """Whether row level security is enabled."""
    return bool(_one(cursor, "SELECT relrowsecurity FROM pg_class WHERE oid = %s", [oid]))


def rows(cursor: Cursor, relation: Relation) -> int:
    """How many rows there are: counted while that is cheap, then, or without the right to count, as estimated."""
    readable, estimated = cursor.execute(_ESTIMATE, [relation.oid]).fetchone() or (False, 0)
    if not readable:
        return int(estimated)
    table = sql.Identifier(relation.schema, relation.name)
    counting = sql.SQL("SELECT count(*) FROM (SELECT FROM {} LIMIT {}) r").format(table, COUNTED_UP_TO + 1)
    counted = int(_one(cursor, counting))
    return counted if counted <= COUNTED_UP_TO else max(counted, int(estimated))


def user_expression(cursor: Cursor, payload_column: str, user_key: str) -> str:
    """The filter's left side as pg_get_indexdef() spells it."""
    key = user_key.replace("'", "''")
    return f"({_one(cursor, 'SELECT quote_ident(%s)', [payload_column])} ->> '{key}'::text)"


def _index(
    name: str, method: str, valid: bool, ready: bool, unique: bool, primary: bool,  # noqa: FBT001 (a catalogue row)
    options: list[str], predicate: str, definition: str, keys: list[str], operator_classes: list[str],
) -> Index:  # fmt: skip
    return Index(
        name=name, method=method, keys=tuple(keys), operator_classes=tuple(operator_classes), valid=valid, ready=ready,
        options=dict(option.split("=", 1) for option in options), unique=unique, primary=primary,
        predicate=predicate, definition=definition,
    )  # fmt: skip


def _one(cursor: Cursor, query: str | sql.Composed, parameters: list[Any] | None = None) -> Any:
    row = cursor.execute(query, parameters).fetchone()
    return row[0] if row else None
