"""What the server, the database and the role of the destination allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.facts import Extension, Headroom, Rights, Versions
from checks.facts import quoted as quote
from stores.errors import BadAnswer

if TYPE_CHECKING:
    from stores.postgres.connection import Cursor
    from stores.postgres.relation import Relation

_VERSIONS = """
    SELECT current_setting('server_version'), current_setting('server_version_num')::int, version(),
           (SELECT extversion FROM pg_extension WHERE extname = 'vector')
"""
_EXTENSION = """
    SELECT (SELECT default_version FROM pg_available_extensions WHERE name = 'vector'),
           e.extversion, n.nspname, coalesce(has_schema_privilege(n.oid, 'USAGE'), false), current_schemas(false),
           current_setting('search_path'), current_user, current_database()
    FROM (SELECT) one
    LEFT JOIN pg_extension e ON e.extname = 'vector'
    LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
"""
_HEADROOM = """
    WITH others AS (
        SELECT datname, usename FROM pg_stat_activity
        WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
          AND pid <> pg_backend_pid() AND application_name IS DISTINCT FROM %(own)s
    )
    SELECT current_setting('max_connections')::int
           - CASE WHEN r.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int
             + CASE WHEN EXISTS (SELECT FROM pg_roles p WHERE p.rolname = 'pg_use_reserved_connections'
                                 AND pg_has_role(r.oid, p.oid, 'USAGE')) THEN 0
                    ELSE coalesce(current_setting('reserved_connections', true)::int, 0) END END,
           (SELECT count(*) FROM others),
           CASE WHEN r.rolsuper THEN -1 ELSE d.datconnlimit END,
           (SELECT count(*) FROM others WHERE datname = current_database()),
           CASE WHEN r.rolsuper THEN -1 ELSE r.rolconnlimit END,
           (SELECT count(*) FROM others WHERE usename = session_user),
           session_user, current_database()
    FROM pg_roles r, pg_database d
    WHERE r.rolname = session_user AND d.datname = current_database()
"""
_RIGHTS = """
    SELECT current_user, has_schema_privilege(c.relnamespace, 'USAGE'),
           has_table_privilege(c.oid, 'SELECT') OR (
               SELECT bool_and(has_column_privilege(c.oid, a.attnum, 'SELECT'))
               FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
           row_security_active(c.oid)
    FROM pg_class c WHERE c.oid = %s
"""
_POLICIES = """
    SELECT polpermissive, pg_get_expr(polqual, polrelid) = 'true'
    FROM pg_policy
    WHERE polrelid = %s AND polcmd IN ('r', '*')
      AND (0 = ANY(polroles) OR EXISTS (SELECT FROM unnest(polroles) p WHERE p <> 0 AND pg_has_role(p, 'USAGE')))
"""


def versions(cursor: Cursor) -> Versions:
    """What the server says that it is."""
    server, number, product, extension = _row(cursor, _VERSIONS)
    return Versions(server=server, number=number, product=product, extension=extension)


def extension(cursor: Cursor) -> Extension:
    """The extension vector, and whether the role finds it."""
    available, installed, schema, usable, path, setting, role, database = _row(cursor, _EXTENSION)
    return Extension(
        available=available, installed=installed, schema=schema, usable=usable, search_path=tuple(path),
        search_path_setting=setting, role=role, database=database,
    )  # fmt: skip


def headroom(cursor: Cursor, own_name: str) -> Headroom:
    """The tightest of the limits on connections; -1 is how the catalogue writes none."""
    server, on_server, database, in_database, role, of_role, user, name = _row(cursor, _HEADROOM, own=own_name)
    limits = [("max_connections", server, on_server), ("database", database, in_database), ("role", role, of_role)]
    given = [(limit - used, bound, limit, used) for bound, limit, used in limits if limit >= 0]
    _, bound, limit, used = min(given)
    return Headroom(limit=limit, used=used, bound=bound, limits=len(limits), role=user, database=name)


def rights(cursor: Cursor, relation: Relation) -> Rights:
    """What the role may read of the table."""
    row = cursor.execute(_RIGHTS, [relation.oid]).fetchone() or ("", False, False, False)
    role, may_use, may_select, secured = row
    return Rights(
        role=role, schema=relation.schema, table=f"{quote(relation.schema)}.{quote(relation.name)}",
        may_use_schema=may_use, may_select=bool(may_select), policies=_policies(cursor, relation) if secured else "",
    )  # fmt: skip


def _policies(cursor: Cursor, relation: Relation) -> str:
    found = cursor.execute(_POLICIES, [relation.oid]).fetchall()
    permissive = [always for permits, always in found if permits]
    if not permissive:
        return "closed"
    return "open" if any(permissive) and len(permissive) == len(found) else "filtered"


def _row(cursor: Cursor, query: str, **parameters: str) -> tuple[Any, ...]:
    row = cursor.execute(query, parameters or None).fetchone()
    if row is None:
        raise BadAnswer("the server's catalogues are empty", remedy="use PostgreSQL 13 or newer")
    return row
