"""Which functions could be the deployment's search function."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stores.postgres.connection import Cursor

# One vector and one whole number among the arguments; a name of several functions would not say which one is meant.
_SEARCHING = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname)
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname !~ '^(pg_|information_schema$)'
    WHERE p.prokind = 'f' AND p.proretset
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                                AND d.deptype = 'e')
    GROUP BY 1
    HAVING count(*) = 1
       AND bool_and((SELECT count(*) FILTER (WHERE t.typname IN ('vector', 'halfvec')) = 1
                        AND count(*) FILTER (WHERE t.typname IN ('int2', 'int4', 'int8')) >= 1
                     FROM unnest(p.proargtypes::oid[]) a(oid) JOIN pg_type t ON t.oid = a.oid))
    ORDER BY 1
"""


def search_functions(cursor: Cursor) -> tuple[str, ...]:
    """The functions that take a vector and a number of rows, as target.toml's search_function takes them."""
    return tuple(str(name) for (name,) in cursor.execute(_SEARCHING))
