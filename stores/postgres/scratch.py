"""A copy of the deployment's table in the scratch schema: real definition, indexes and triggers, never committed.

All of it lives in one transaction that is always rolled back, so that a kill leaves nothing and what a trigger writes
elsewhere is undone too.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from psycopg.types import TypeInfo

from checks.facts import Table, quoted
from stores.errors import AccessDenied, Ambiguous, NotFound
from stores.postgres.connection import LOCK_SECONDS
from stores.postgres.definitions import Definitions
from stores.postgres.rows import Rows
from stores.postgres.translation import is_refusal, reason_of, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stores.postgres import Destination
    from stores.postgres.connection import Session

SCRATCH_SECONDS = 110
"""For one statement on a scratch copy; building an index is the longest."""

TURN_SECONDS = 90
"""For the copies of other workers, each of which is done in seconds."""

_RIGHTS = """
    SELECT current_user, has_database_privilege(current_database(), 'CREATE'), n.oid IS NOT NULL,
           has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'),
           EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = %(table)s)
    FROM (VALUES (%(schema)s)) wanted(name) LEFT JOIN pg_namespace n ON n.nspname = wanted.name
"""


class ScratchTable:
    """The copy, open for writing until its transaction is rolled back."""

    def __init__(self, session: Session, real: Table, schema: str) -> None:
        self.session, self.real = session, real
        self.table = replace(real, schema=schema, rows=0)
        self.definitions = Definitions(session, real, self.table)
        self.rows = Rows(session, self.table, copied_from=real)
        self.triggers: tuple[str, ...] = ()
        """The names of the real table's triggers that the copy has."""

    def create(self) -> None:
        """Create it as the real table is, but for its indexes."""
        like = f"LIKE {self.real.qualified} INCLUDING ALL EXCLUDING INDEXES"
        self.session.execute(f"CREATE TABLE {self.table.qualified} ({like})")
        self._run(self.definitions.own_sequences())
        triggers = self.definitions.triggers()
        self._run(triggers.values())
        self.triggers = tuple(triggers)
        # Deferred triggers would wait for a commit that never comes, and keep indexes from being built.
        self.session.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.rows = Rows(self.session, self.table, unwritable=self.definitions.generated(), copied_from=self.real)

    def make_unique(self) -> None:
        """Give it the real table's unique indexes, before anything is written that they refuse."""
        self._run(self.definitions.indexes(unique=True))

    def build_indexes(self) -> None:
        """Give it all of the real table's indexes, after the load as a migration would."""
        for statement in self.definitions.indexes(unique=True):
            # Where the source's memories break one, parity.payloads_come_back_exactly says so; search needs none.
            self.refusal(partial(self._run, [statement]))
        self._run(self.definitions.indexes(unique=False))
        self.session.execute(f"ANALYZE {self.table.qualified}")

    def refusal(self, write: Callable[[], object]) -> str:
        """Why the server refuses what is written, empty when it takes it; either way the transaction goes on."""
        try:
            with self.session.transaction():
                write()
        except psycopg.Error as error:
            if not is_refusal(error):
                raise
            return reason_of(error)
        return ""

    def _run(self, statements: Iterable[str]) -> None:
        for statement in statements:
            self.session.execute(statement.encode())


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
            _take_turn(session, schema)
            _make_room(session, schema, real)
            use_search_path(session, schema, real)
            copy = ScratchTable(session, real, schema)
            copy.create()
            register_vectors(session)
            yield copy
        finally:
            session.roll_back()


def _take_turn(session: Session, schema: str) -> None:
    """Wait while another process has its copy: nobody else sees it, but two of one name keep each other waiting."""
    session.execute(f"SET LOCAL lock_timeout = '{TURN_SECONDS}s'")
    session.execute("SELECT pg_advisory_xact_lock(hashtextextended('phasegate ' || %s, 0))", [schema])
    session.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")


def _make_room(session: Session, schema: str, real: Table) -> None:
    """See that the scratch schema is there, and free; a schema that is there takes no right to create one."""
    values = {"schema": schema, "table": real.name}
    role, may_create, exists, may_use, occupied = session.execute(_RIGHTS, values).fetchone() or ("", *[False] * 4)
    if occupied:
        raise Ambiguous(
            f"the scratch schema {schema} has a {real.name} already",
            remedy="name a schema that holds nothing as scratch_schema in target.toml",
        )
    if exists and not may_use:
        raise AccessDenied(
            f"the role {role} may not create tables in the scratch schema {schema}",
            remedy=f"GRANT USAGE, CREATE ON SCHEMA {quoted(schema)} TO {quoted(role)}",
        )
    if not exists and not may_create:
        raise AccessDenied(
            f"there is no scratch schema {schema}, and the role {role} may not create it",
            remedy=f"CREATE SCHEMA {quoted(schema)} AUTHORIZATION {quoted(role)}",
        )
    if not exists:
        session.execute(f"CREATE SCHEMA {quoted(schema)}")


def use_search_path(session: Session, first: str | None, table: Table) -> None:
    """Let unqualified names find the copy before the real table, and pgvector wherever it lies."""
    (path,) = session.execute("SELECT current_schemas(false)").fetchone() or ([],)
    extension = [table.type_schema] if table.type_schema else []
    schemas = dict.fromkeys([*([first] if first else []), *path, *extension]) or {"": None}
    session.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.SQL(", ").join(map(sql.Literal, schemas))))


def register_vectors(session: Session) -> None:
    """Let pgvector's package carry vectors as bits, not as text."""
    from pgvector.psycopg import register_vector

    if TypeInfo.fetch(session, "vector") is None:
        raise NotFound("the type vector is not there", remedy="CREATE EXTENSION vector")
    register_vector(session)
