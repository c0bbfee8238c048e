"""A copy of the deployment's table in the scratch schema: real definition, indexes and triggers, never committed.

All of it lives in one transaction that is always rolled back, so that a kill leaves nothing and what a trigger writes
elsewhere is undone too.
"""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.types import TypeInfo

from checks.facts import PointId, Table, quoted
from stores.errors import Ambiguous, BadAnswer
from stores.postgres.rows import Rows
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.postgres import Destination
    from stores.postgres.connection import Session

SCRATCH_SECONDS = 110
"""For one statement on a scratch copy; building an index is the longest."""

_TRIGGERS = """
    SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A') ORDER BY tgname
"""
_INDEXES = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND indisvalid ORDER BY 1"


class ScratchTable:
    """The copy, open for writing until its transaction is rolled back."""

    def __init__(self, session: Session, real: Table, schema: str) -> None:
        self.session, self.real = session, real
        self.table = replace(real, schema=schema, rows=0)
        self.rows = Rows(session, self.table)

    def create(self) -> None:
        """Create it as the real table is, but for its indexes."""
        self.session.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(self.table.schema)}")
        self.session.execute(
            f"CREATE TABLE {self.table.qualified} (LIKE {self.real.qualified} INCLUDING ALL EXCLUDING INDEXES)"
        )
        for (definition,) in self.session.execute(_TRIGGERS, [self.real.qualified]).fetchall():
            self.session.execute(self._moved(definition))

    def build_indexes(self) -> None:
        """Give it the real table's valid indexes, after the load as a migration would."""
        for (definition,) in self.session.execute(_INDEXES, [self.real.qualified]).fetchall():
            self.session.execute(self._moved(definition))
        self.session.execute(f"ANALYZE {self.table.qualified}")

    def _moved(self, definition: str) -> str:
        """A CREATE INDEX or CREATE TRIGGER statement that names the copy instead of the real table."""
        name = r'(?:"(?:[^"]|"")+"|[\w$]+)'
        moved, count = re.subn(rf" ON (?:ONLY )?{name}\.{name} ", f" ON {self.table.qualified} ", definition, count=1)
        if count != 1:
            raise BadAnswer(
                f"cannot copy this definition: {definition}", remedy="report it with the table's definition"
            )
        return moved


def fitting_id(column_type: str, id_: PointId, place: int) -> object:
    """A point's id as the id column takes it; `place` stands in where a UUID meets an integer column."""
    if column_type == "uuid":
        return id_ if isinstance(id_, uuid.UUID) else uuid.UUID(int=id_)
    if column_type in ("bigint", "integer", "smallint", "numeric"):
        return id_ if isinstance(id_, int) and column_type in ("bigint", "numeric") else place
    return str(id_)


@contextmanager
def scratch_table(destination: Destination, schema: str | None) -> Iterator[ScratchTable]:
    """A copy of the destination's table; raises Ambiguous where target.toml names no scratch schema."""
    real = destination.table()
    if not schema:
        raise Ambiguous(
            "no scratch schema is named, and nothing may be written without one",
            remedy='add to target.toml under [destination]: scratch_schema = "phasegate_scratch"',
        )
    if schema == real.schema:
        raise Ambiguous(f"the scratch schema {schema} is the table's own", remedy="name another one in target.toml")
    with translated(destination.system), destination.connect() as session:
        session.begin("READ WRITE", seconds=SCRATCH_SECONDS)
        try:
            use_search_path(session, schema, real)
            copy = ScratchTable(session, real, schema)
            copy.create()
            register_vectors(session)
            yield copy
        finally:
            session.roll_back()


def use_search_path(session: Session, first: str | None, table: Table) -> None:
    """Let unqualified names find the copy before the real table, and pgvector wherever it lies."""
    (path,) = session.execute("SELECT current_schemas(false)").fetchone() or ([],)
    extension = [table.type_schema] if table.type_schema else []
    schemas = dict.fromkeys([*([first] if first else []), *path, *extension])
    session.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.SQL(", ").join(map(sql.Identifier, schemas))))


def register_vectors(session: Session) -> None:
    """Let pgvector's package carry vectors as bits, not as text."""
    from pgvector.psycopg import register_vector

    if TypeInfo.fetch(session, "vector") is None:
        raise BadAnswer("the type vector is not there", remedy="CREATE EXTENSION vector")
    register_vector(session)


def refusal(session: Session, statement: Any, values: Any) -> str:
    """Why the server refuses the statement, empty when it takes it; either way the transaction goes on."""
    try:
        with session.transaction():
            session.execute(statement, values)
    except psycopg.DataError as error:
        return (error.diag.message_primary or str(error)).partition("\n")[0]
    except psycopg.IntegrityError as error:
        return (error.diag.message_primary or str(error)).partition("\n")[0]
    return ""
