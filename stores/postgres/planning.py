"""How the destination would search: the settings of a new session, and the plan of a query that is not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from checks.distances import DISTANCES
from checks.facts import Plan, SearchSettings
from stores.errors import NotFound, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Column, Table
    from stores.postgres.connection import Cursor

ENOUGH_ROWS = 5_000
"""From here on the planner has a reason to use an index; below, it may rightly read the table."""

_SCHEMA = "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'vector'"
_SETTINGS = """
    SELECT current_setting('hnsw.ef_search', true)::int, current_setting('ivfflat.probes', true)::int,
           current_setting('hnsw.iterative_scan', true), session_user, current_database()
"""
_NEAREST = sql.SQL("""
    SELECT {id}, {vector} OPERATOR({schema}.{operator}) {literal}::{type} AS distance
    FROM {table} ORDER BY distance LIMIT {k}
""")
_PARENT = """
    SELECT coalesce(p.relname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
    WHERE c.relname = %s AND n.nspname = %s
"""


def extension_schema(cursor: Cursor) -> str | None:
    """Where pgvector's types and operators lie."""
    row = cursor.execute(_SCHEMA).fetchone()
    return row[0] if row else None


def search_settings(cursor: Cursor, *, k: int) -> SearchSettings:
    """What a new session searches with; the settings are known once the library is loaded, which a cast does."""
    if schema := extension_schema(cursor):
        cursor.execute(sql.SQL("SELECT '[1]'::{}").format(sql.Identifier(schema, "vector")))
    ef_search, probes, iterative_scan, role, database = cursor.execute(_SETTINGS).fetchone() or (None,) * 5
    return SearchSettings(
        ef_search=ef_search, probes=probes, iterative_scan=iterative_scan, k=k,
        role=role or "", database=database or "",
    )  # fmt: skip


def plan(cursor: Cursor, table: Table, *, distance: str, k: int) -> Plan:
    """The plan of the unfiltered nearest-neighbour query, with sequential scans off where the table is small."""
    column, schema = table.column(table.vector_column), extension_schema(cursor)
    if column is None or column.dimension is None or schema is None:
        raise NotFound(f"{table.qualified} has no vector column of a declared dimension",
                       remedy="see phase2.schema.vector_column_by_type")  # fmt: skip
    forced = table.rows < ENOUGH_ROWS
    if forced:
        cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON, SETTINGS, VERBOSE) ") + _query(table, column, schema, distance, k))
    [[explained]] = cursor.fetchall()
    return _plan(cursor, explained[0], table, operator=DISTANCES[distance].operator, forced=forced)


def _query(table: Table, column: Column, schema: str, distance: str, k: int) -> sql.Composed:
    if distance not in DISTANCES:
        raise Unsupported(f"pgvector has no distance {distance}", remedy=f"use one of {', '.join(DISTANCES)}")
    return _NEAREST.format(
        id=sql.Identifier(table.id_column), vector=sql.Identifier(column.name), schema=sql.Identifier(schema),
        operator=sql.SQL(DISTANCES[distance].operator), type=sql.Identifier(schema, column.type),
        literal=sql.Literal(f"[{','.join(['1'] * (column.dimension or 1))}]"),
        table=sql.Identifier(table.schema, table.name), k=k,
    )  # fmt: skip


def _plan(cursor: Cursor, explained: dict[str, Any], table: Table, *, operator: str, forced: bool) -> Plan:
    nodes = list(_nodes(explained["Plan"]))
    ordered = [node for node in nodes if "Index Name" in node and operator in node.get("Order By", "")]
    settings = explained.get("Settings", {})
    own = {"enable_seqscan"} if forced else set()
    role, database = cursor.execute("SELECT session_user, current_database()").fetchone() or ("", "")
    return Plan(
        index=_parent(cursor, ordered[0]["Index Name"], ordered[0].get("Schema", table.schema)) if ordered else None,
        operator=operator, forced=forced, rows=table.rows, text="; ".join(_line(node) for node in nodes),
        settings=tuple(f"{name} = {value}" for name, value in sorted(settings.items()) if name not in own),
        role=role, database=database,
    )  # fmt: skip


def _parent(cursor: Cursor, index: str, schema: str) -> str:
    """The index itself, or of a partition's index the one of the partitioned table."""
    row = cursor.execute(_PARENT, [index, schema]).fetchone()
    return str(row[0]) if row else index


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _line(node: dict[str, Any]) -> str:
    names = [f"{word} {node[key]}" for word, key in (("using", "Index Name"), ("on", "Relation Name")) if key in node]
    return " ".join([node["Node Type"], *names])
