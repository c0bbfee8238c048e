"""Which table the target means, and which tables could hold memories."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checks.extension import named_schemas
from checks.facts import Located, Stored
from stores.errors import Ambiguous, NotFound
from stores.postgres.naming import Name, readings, spelled

if TYPE_CHECKING:
    from stores.postgres.connection import Cursor

KINDS = {
    "r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table",
}  # fmt: skip
TABLES = ("table", "partitioned table")

_FIND = """
    SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relpersistence = 'u'
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = %(table)s AND c.relkind::text = ANY(%(kinds)s)
      AND n.nspname = ANY(%(schemas)s)
    ORDER BY array_position(%(schemas)s::name[], n.nspname) LIMIT 1
"""
_ELSEWHERE = """
    WITH RECURSIVE part(oid) AS (
        SELECT %s::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN part p ON p.oid = i.inhparent
    )
    SELECT n.nspname, c.relname, c.relkind NOT IN ('r', 'p')
    FROM part JOIN pg_class c ON c.oid = part.oid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 1, 2
"""
_PATH = "SELECT current_schemas(true), current_setting('search_path'), current_user"
_SIMILAR = """
    SELECT n.nspname, c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind::text = ANY(%(kinds)s) AND n.nspname !~ '^(pg_|information_schema$)'
      AND translate(lower(c.relname), '-_. ', '') = translate(lower(%(table)s::text), '-_. ', '')
    ORDER BY 1, 2
"""
_WITH_VECTORS = """
    SELECT DISTINCT n.nspname, c.relname
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_'
    JOIN pg_type t ON t.oid = a.atttypid AND t.typname IN ('vector', 'halfvec')
    JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
    JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'vector'
    WHERE a.attnum > 0 AND NOT a.attisdropped
    ORDER BY 1, 2
"""


class Relation(NamedTuple):
    """A relation of the catalogue."""

    oid: int
    schema: str
    name: str
    kind: str
    unlogged: bool


def find(cursor: Cursor, written: str) -> Relation | None:
    """The relation that a session of the role means by `written`."""
    path = _search_path(cursor)
    for name in readings(written):
        schemas = [name.schema] if name.schema else path
        row = cursor.execute(_FIND, {"table": name.table, "schemas": schemas, "kinds": list(KINDS)}).fetchone()
        if row:
            oid, schema, table, kind, unlogged = row
            return Relation(oid, schema, table, KINDS[kind], unlogged)
    return None


def located(cursor: Cursor, written: str) -> Located:
    """Whether the named table exists, and what else could be meant."""
    if relation := find(cursor, written):
        return Located(
            asked=written, schema=relation.schema, name=relation.name, kind=relation.kind, unlogged=relation.unlogged
        )
    likeliest = readings(written)[0]
    return Located(
        asked=written, asked_schema=likeliest.schema, asked_name=likeliest.table,
        elsewhere=_similar(cursor, written), candidates=candidates(cursor),
    )  # fmt: skip


def stored(cursor: Cursor, written: str) -> Stored:
    """What the name stands for, and whether its rows lie here."""
    relation = find(cursor, written)
    if relation is None:
        return Stored(name="")
    parts = cursor.execute(_ELSEWHERE, [relation.oid]).fetchall()
    elsewhere = tuple(spelled(schema, name) for schema, name, foreign in parts if foreign)
    name = spelled(relation.schema, relation.name)
    return Stored(name=name, kind=relation.kind, parts=len(parts), elsewhere=elsewhere)


def existing(cursor: Cursor, written: str) -> Relation:
    """The table that is meant; raises NotFound where there is none."""
    found = find(cursor, written)
    if found and found.kind in TABLES:
        return found
    problem = f"is a {found.kind}, no table" if found else "does not exist"
    raise NotFound(f'the table "{written}" {problem}', remedy=_choice(candidates(cursor)))


def unnamed(candidates: tuple[str, ...]) -> Ambiguous:
    """The error where no table is named; that there is only one candidate doesn't name it."""
    return Ambiguous("PGVECTOR_TABLE is not set", remedy=_choice(candidates))


def _choice(candidates: tuple[str, ...]) -> str:
    if not candidates:
        return "create the table of memories, no table has a vector column; then set PGVECTOR_TABLE to it"
    return f"set PGVECTOR_TABLE, or in target.toml [destination] table, to one of: {', '.join(candidates)}"


def candidates(cursor: Cursor) -> tuple[str, ...]:
    """The tables that have a vector column, as PGVECTOR_TABLE takes them."""
    return tuple(spelled(*row) for row in cursor.execute(_WITH_VECTORS))


def _search_path(cursor: Cursor) -> list[str]:
    """Where a session of the role looks, then where it would if it had the right to."""
    effective, setting, user = cursor.execute(_PATH).fetchone() or ([], "", "")
    named = [user if name == "$user" else name for name in named_schemas(setting)]
    return [*effective, *(name for name in named if name not in effective)]


def _similar(cursor: Cursor, written: str) -> tuple[str, ...]:
    names: dict[Name, None] = dict.fromkeys(
        Name(*row)
        for name in readings(written)
        for row in cursor.execute(_SIMILAR, {"table": name.table, "kinds": list(KINDS)})
    )
    return tuple(spelled(str(name.schema), name.table) for name in names)
