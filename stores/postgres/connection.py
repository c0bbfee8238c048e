"""Connections to the destination: bounded in time, read-only by transaction, nothing in the startup packet."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import psycopg
from psycopg import conninfo as libpq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from psycopg.abc import PQGen

    Cursor: TypeAlias = psycopg.Cursor[tuple[Any, ...]]

Result = TypeVar("Result")

APPLICATION_NAME = "phasegate"
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30
LOCK_SECONDS = 5
IDLE_SECONDS = 60
MOST_CONNECTIONS = 3
"""The budget of one process: its reader's, and two more that one check may need for itself. `gate run` has as many
processes as `gate.supervise.WORKERS`; a comparison takes one for each of its workers and two more."""
GRACE_SECONDS = 10
"""What a server may take beyond its own statement time-out before the connection counts as lost."""

_LEAST_CONNECT_SECONDS = 2


class Session(psycopg.Connection[tuple[Any, ...]]):
    """A connection that never waits for ever, not even for a server that has gone away without a word."""

    patience: float = STATEMENT_SECONDS + GRACE_SECONDS
    """How many seconds it waits for the server."""

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """As psycopg's, with a limit: a statement time-out helps only while the server is there to keep it."""
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.errors.ConnectionTimeout(f"no answer within {timeout or self.patience:.0f} s") from None

    def begin(self, mode: str = "READ ONLY", *, seconds: int = STATEMENT_SECONDS) -> None:
        """Open a transaction whose time-outs end with it, which a pooler can't lose."""
        if seconds > STATEMENT_SECONDS:
            self.patience = seconds + GRACE_SECONDS
        self.execute(
            f"BEGIN {mode}; SET LOCAL statement_timeout = '{seconds}s'; SET LOCAL lock_timeout = '{LOCK_SECONDS}s';"
            f" SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'"
        )

    def roll_back(self) -> None:
        """End the transaction, if there is still somebody to tell."""
        if not self.closed:
            self.execute("ROLLBACK")


def open_session(conninfo: str) -> Session:
    """Connect within the connect time-out, name resolution and every address of the host included."""
    parameters = libpq.conninfo_to_dict(conninfo)
    attempt = _Attempt(parameters, connect_seconds(parameters))
    attempt.start()
    return attempt.result()


def connect_seconds(parameters: Mapping[str, Any]) -> int:
    """The URL's connect_timeout, which for libpq may be for ever, or ours."""
    asked = parameters.get("connect_timeout")
    try:
        seconds = int(float(asked or 0))
    except (ValueError, OverflowError):
        seconds = 0
    return max(seconds, _LEAST_CONNECT_SECONDS) if seconds > 0 else CONNECT_SECONDS


class _Attempt(threading.Thread):
    """One way to a connection or its error, in a thread because name resolution knows no time-out."""

    def __init__(self, parameters: dict[str, Any], seconds: int) -> None:
        super().__init__(name="connect", daemon=True)
        self._parameters = parameters
        self._seconds = seconds
        self._done = threading.Lock()
        self._session: Session | None = None
        self._error: BaseException | None = None
        self._abandoned = False

    def run(self) -> None:
        try:
            session = Session.connect(**self._bounded(), autocommit=True, prepare_threshold=None)
        except BaseException as error:
            self._error = error
            return
        with self._done:
            self._session = session
            if self._abandoned:
                session.close()

    def result(self) -> Session:
        self.join(self._seconds + 1)
        with self._done:
            self._abandoned = True
            if self._session:
                return self._session
        raise self._error or psycopg.errors.ConnectionTimeout("connection timeout expired")

    def _bounded(self) -> dict[str, Any]:
        each = self._seconds // max(1, len(list(_addresses(self._parameters))))
        own = {"connect_timeout": max(_LEAST_CONNECT_SECONDS, each)}
        return {"fallback_application_name": APPLICATION_NAME, **self._parameters, **own}


def _addresses(parameters: Mapping[str, Any]) -> Iterator[str]:
    """Every address that will be tried; the time-out is libpq's for each, and shared between them here."""
    for host in str(parameters.get("hostaddr") or parameters.get("host") or "").split(","):
        if not host or host.startswith("/"):
            yield host
        else:
            yield from _resolved(host)


def _resolved(host: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []
