"""The search function on the scratch copy: as it is where it looks there, else re-created to do so.

A function that names the table with its schema, or sets a search path of its own as Supabase advises, reads the real
table whatever the session's search path. Within the transaction that is rolled back, the same function is then made
in the scratch schema, its references to the real table turned to the copy.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg

from checks.facts import quoted
from stores.errors import StoreError, Unsupported

if TYPE_CHECKING:
    from checks.facts import Point, Table
    from stores.postgres.connection import Session
    from stores.postgres.neighbours import SearchSpace
    from stores.postgres.scratch import ScratchTable

_DEFINITION = """
    SELECT pg_get_functiondef(p.oid), quote_ident(n.nspname) || '.' || quote_ident(p.proname), quote_ident(p.proname)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = %s
"""
_PATH = re.compile(r"^ SET search_path TO (.*)$", re.MULTILINE)


def on_copy(space: SearchSpace, copy: ScratchTable, k: int) -> SearchSpace:
    """The space with a search function that reads the copy; raises Unsupported where none can be made to."""
    function, point = space.function, _any(space)
    if function is None or point is None or _reads_copy(space, point, k):
        return space
    try:
        with space.session.transaction():
            space.session.execute(_redirected(space.session, function.oid, copy))
    except psycopg.Error as error:
        raise _pinned(function.name, copy.real, str(error).partition("\n")[0]) from None
    moved = replace(space, function=replace(function, schema=copy.table.schema))
    if not _reads_copy(moved, point, k):
        raise _pinned(function.name, copy.real, "")
    return moved


def answered_without_user(space: SearchSpace, k: int) -> SearchSpace:
    """The space, knowing whether its search function finds anything when it is given no user."""
    function, point = space.function, _any(space)
    if function is None or point is None or not function.takes_user or _asked(space, point, k, user=None):
        return space
    user = point.payload.get(space.table.user_key)
    found = user is not None and _asked(space, point, k, user=str(user))
    return replace(space, function=replace(function, for_everybody=False)) if found else space


def _any(space: SearchSpace) -> Point | None:
    return next((point for point in space.some(20) if point.vector.any()), None)


def _asked(space: SearchSpace, point: Point, k: int, *, user: str | None) -> int:
    return len(space.search(point.vector, k, user=user))


def _reads_copy(space: SearchSpace, point: Point, k: int) -> bool:
    """Whether what it finds comes from the copy: its hits are gone when the copy's rows are."""
    user = point.payload.get(space.table.user_key)
    users = [None, str(user)] if space.function and space.function.takes_user and user is not None else [None]
    found = [user for user in users if _asked(space, point, k, user=user)]
    if not found:
        return False
    with space.session.transaction(force_rollback=True):
        space.session.execute(f"TRUNCATE {space.table.qualified}")
        return not any(_asked(space, point, k, user=user) for user in found)


def _redirected(session: Session, oid: int, copy: ScratchTable) -> str:
    """The statement that makes the same function in the scratch schema, reading the copy."""
    definition, spelled, name = session.execute(_DEFINITION, [oid]).fetchone() or ("", "", "")
    schema = quoted(copy.table.schema)
    moved = str(definition).replace(f" FUNCTION {spelled}(", f" FUNCTION {schema}.{name}(", 1)
    literal = "'" + copy.table.schema.replace("'", "''") + "'"
    moved = _PATH.sub(lambda path: " SET search_path TO " + ", ".join([literal, *_schemas(path[1])]), moved, count=1)
    return _reference(copy.real).sub(lambda _: copy.table.qualified, moved)


def _schemas(path: str) -> list[str]:
    return [] if path == "''" else [path]


def _reference(real: Table) -> re.Pattern[str]:
    """The table's name with its schema, quoted or not, wherever it stands in a body."""
    return re.compile(rf'(?<![\w$."])(?:{_spellings(real.schema)})\s*\.\s*(?:{_spellings(real.name)})(?![\w$"])')


def _spellings(name: str) -> str:
    folded = re.fullmatch(r"[^\W\d][\w$]*", name) and name == name.lower()
    return re.escape(quoted(name)) + (f"|(?i:{re.escape(name)})" if folded else "")


def _pinned(name: str, real: Table, why: str) -> StoreError:
    because = f" ({why})" if why else ""
    return Unsupported(
        f"the search function {name} reads {real.qualified} itself and cannot be tried on a copy{because}",
        remedy=f"let its body name {real.name} without a schema, and set no search_path; or fill the table: from 5,000 "
        "rows on it is searched itself",
    )
