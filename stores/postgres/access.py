"""The way to the destination: one connection, made when the first fact is asked for, and refused only once."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import psycopg
from psycopg import conninfo as libpq

from checks.connectivity import NOT_SET
from checks.facts import UrlReading
from stores.database_url import read_url
from stores.postgres import problems
from stores.postgres.connection import Session, open_session
from stores.postgres.problems import Problem, problem_of, problem_of_url
from stores.postgres.stranger import is_another_service
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from stores import target
    from stores.postgres.connection import Cursor


class Access:
    """Sessions of the deployment's role, read-only unless one is asked for on its own."""

    def __init__(self, settings: target.Destination) -> None:
        self._settings = settings
        self._session: Session | None = None
        self._problem: Problem | None = None

    def __enter__(self) -> Self:
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
        with translated(self.system):
            session = self._begun()
            try:
                with session.cursor() as cursor:
                    yield cursor
            finally:
                session.roll_back()

    def _begun(self) -> Session:
        """A session in a transaction; one that the server or a pooler ended while it was idle is made anew, once."""
        session = self._connected()
        try:
            session.begin()
        except psycopg.OperationalError:
            if not session.closed:
                raise
            session = self._connected()
            session.begin()
        return session

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
            problem = problem_of(error, self.url())
        if problem.words == problems.TIME_OUT and is_another_service(self._read_url[1]):
            return problems.not_postgres()
        return problem

    def console(self) -> Session:
        """The console that PgBouncer shows as a database."""
        return open_session(libpq.make_conninfo(self._read_url[1], dbname="pgbouncer"))
