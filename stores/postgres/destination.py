"""The pgvector side of the target: facts, read and never written."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import psycopg
from psycopg import conninfo as libpq

from checks.connectivity import NOT_SET
from checks.facts import Answer, Headroom, Transport, UrlReading
from stores.database_url import read_url
from stores.errors import StoreError
from stores.postgres import planning, prepared, problems, relation, server, tables
from stores.postgres.connection import APPLICATION_NAME, Session, open_session
from stores.postgres.problems import Problem, problem_of, problem_of_url
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Extension, Located, Plan, PreparedProbe, Rights, SearchSettings, Table, Versions
    from stores import target
    from stores.postgres.connection import Cursor
    from stores.postgres.relation import Relation


class Destination:
    """The destination as a role with read rights sees it; the connection is made when the first fact is asked for."""

    def __init__(self, settings: target.Destination, *, k: int = 10, user_key: str = "user_id") -> None:
        self._settings = settings
        self._k = k
        self._user_key = user_key
        self._session: Session | None = None
        self._problem: Problem | None = None

    def __enter__(self) -> Destination:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._session:
            self._session.close()

    @property
    def system(self) -> str:
        """What messages call it, without credentials."""
        url = self.url()
        if url.problem:
            return "PostgreSQL"
        return f"PostgreSQL at {url.host or 'the local socket'}:{url.port}/{url.database}"

    def url(self) -> UrlReading:
        """How DATABASE_URL is understood; never raises."""
        return self._read_url[0]

    @cached_property
    def _read_url(self) -> tuple[UrlReading, str]:
        if self._settings.url is None:
            remedy = (
                "export DATABASE_URL, or name the variable that holds it in target.toml: [destination] url_variable"
            )
            return UrlReading(problem=NOT_SET, remedy=remedy), ""
        return read_url(self._settings.url.get_secret_value(), self._settings.environment)

    def connect(self) -> Session:
        """A new session of one's own; its time-outs come with `begin`."""
        session = self._attempt()
        if isinstance(session, Problem):
            raise session.error(self.system)
        return session

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor in a read-only transaction with its time-outs; psycopg's errors leave it as the project's."""
        session = self._connected()
        with translated(self.system):
            session.begin()
            try:
                with session.cursor() as cursor:
                    yield cursor
            finally:
                session.roll_back()

    def _connected(self) -> Session:
        """The session, opened once: a server that didn't answer isn't asked again for every fact."""
        opened = self._problem or self._session
        if opened is None or (isinstance(opened, Session) and opened.closed):
            opened = self._attempt()
        if isinstance(opened, Problem):
            self._problem = opened
            raise opened.error(self.system)
        self._session = opened
        return opened

    def _attempt(self) -> Session | Problem:
        if problem := problem_of_url(self.url()):
            return problem
        try:
            return open_session(self._read_url[1])
        except psycopg.Error as error:
            return problem_of(error, self.url())

    def answer(self) -> Answer:
        """Whether a PostgreSQL answers, and which; never raises."""
        start = time.monotonic()
        try:
            version = self.versions().product.partition(",")[0]
        except StoreError as error:
            return self._silence(error, time.monotonic() - start)
        return Answer(system=self.system, version=version, seconds=time.monotonic() - start)

    def _silence(self, error: StoreError, seconds: float) -> Answer:
        if problem := self._problem:
            return Answer(
                system=self.system, problem=problem.words, detail=problem.detail, remedy=problem.remedy, seconds=seconds
            )
        return Answer(
            system=self.system, problem="answers no query", detail=error.message, remedy=error.remedy, seconds=seconds
        )

    def transport(self) -> Transport:
        """How the connection is protected; where TLS itself kept it from being made, as what."""
        asked, host = self.url().sslmode, self.url().host
        try:
            session = self._connected()
        except StoreError:
            if self._problem and self._problem.words in problems.OF_TLS:
                return Transport(asked=asked, encrypted=False, problem=self._problem.words)
            raise
        return Transport(asked=asked, encrypted=session.pgconn.ssl_in_use, local=host.startswith("/"))

    def versions(self) -> Versions:
        """What the server says that it is."""
        with self.read() as cursor:
            return server.versions(cursor)

    def extension(self) -> Extension:
        """The extension vector, and whether the role finds it."""
        with self.read() as cursor:
            return server.extension(cursor)

    def headroom(self) -> Headroom:
        """The tightest limit on connections; that none is left is a fact too."""
        try:
            with self.read() as cursor:
                return server.headroom(cursor, APPLICATION_NAME)
        except StoreError:
            if self._problem and self._problem.words == problems.NO_CONNECTION_LEFT:
                bound = problems.bound_reached(self._problem.detail)
                url = self.url()
                return Headroom(limit=0, used=0, bound=bound, limits=1, role=url.user, database=url.database)
            raise

    def prepared_probe(self) -> PreparedProbe:
        """Whether a prepared statement outlives the loan of its connection to somebody else."""
        self._connected()
        with translated(self.system):
            return prepared.probe(self.connect, host=self.url().host, console=self._console)

    def _console(self) -> Session:
        """The console that PgBouncer shows as a database."""
        return open_session(libpq.make_conninfo(self._read_url[1], dbname="pgbouncer"))

    def located(self) -> Located:
        """Whether the named table exists; raises Ambiguous when none is named."""
        with self.read() as cursor:
            return relation.located(cursor, self._named(cursor))

    def candidates(self) -> tuple[str, ...]:
        """The tables that have a vector column, as PGVECTOR_TABLE takes them."""
        with self.read() as cursor:
            return relation.candidates(cursor)

    def may_read(self) -> Rights:
        """What the role may read of the table."""
        with self.read() as cursor:
            return server.rights(cursor, self._relation(cursor))

    def find_table(self) -> Table | None:
        """The table, None when there is none of that name; raises Ambiguous where its columns have to be mapped."""
        with self.read() as cursor:
            if relation.find(cursor, self._named(cursor)) is None:
                return None
        return self.table()

    def table(self) -> Table:
        """The table with its columns, indexes and rights; read once."""
        return self._table

    @cached_property
    def _table(self) -> Table:
        with self.read() as cursor:
            return tables.table(cursor, self._relation(cursor), self._settings, user_key=self._user_key)

    def search_settings(self) -> SearchSettings:
        """What a new session of the role searches with."""
        with self.read() as cursor:
            return planning.search_settings(cursor, k=self._k)

    def plan(self, distance: str) -> Plan:
        """The plan of the unfiltered nearest-neighbour query by the source's distance; nothing is run."""
        table = self.table()
        with self.read() as cursor:
            return planning.plan(cursor, table, distance=distance, k=self._k)

    def _named(self, cursor: Cursor) -> str:
        if self._settings.table:
            return self._settings.table
        raise relation.unnamed(relation.candidates(cursor))

    def _relation(self, cursor: Cursor) -> Relation:
        return relation.existing(cursor, self._named(cursor))
