"""Whether a prepared statement survives a pooler that hands its connection to somebody else in between.

A session prepares a statement, as drivers do, and gives its server connection back. A second session begins a
transaction and so takes a connection, if it can that very one, and holds it while the first executes its statement
again: on the same connection where there is no pooler or one that keeps sessions; on another, only a pooler that
carries statements along lets it succeed. Without the second session an idle pool would always give back the same
connection, and prove nothing. Each step of the first is a transaction of its own: read-only, with its time-outs, and
its end is what gives the connection back.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors, generators, pq

from checks.facts import PreparedProbe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stores.postgres.connection import Session

ATTEMPTS = 8
"""How often the second session tries to get the first one's connection where there is a pooler."""
DIRECT_ATTEMPTS = 2
"""And where the server's process is the one that the connection named: hardly anybody is in between."""
WAITING_SECONDS = 5
"""A pool of one connection never gives the first session another one while the second holds it."""

_OWN = b"SELECT pg_backend_pid()"
_WAITED = "waited for a connection"


def probe(open_session: Callable[[], Session], *, host: str, console: Callable[[], Session]) -> PreparedProbe:
    """Prepare on one session, let another take its server connection, execute on the first."""
    name = f"phasegate_{secrets.token_hex(6)}".encode()
    with open_session() as first, open_session() as second:
        first.patience = second.patience = WAITING_SECONDS
        _prepare(first, name)
        backend = _execute(first, name)
        pooled = backend != first.info.backend_pid
        executions, problem = _challenge(first, second, name, backend, ATTEMPTS if pooled else DIRECT_ATTEMPTS)
        if problem == _WAITED:
            problem = _clashes(second, name)
        _forget(second, name)
    pooler = _pooler(host, console) if pooled or problem else ""
    return PreparedProbe(executions=1 + executions, problem=problem, pooler=pooler)


def _challenge(first: Session, second: Session, name: bytes, backend: int, attempts: int) -> tuple[int, str]:
    """How often the first session executed its statement while the second held a connection, and what went wrong."""
    for attempt in range(1, attempts + 1):
        taken = _takes(second, backend)
        try:
            moved = _execute(first, name) != backend
        except errors.ConnectionTimeout:
            return attempt, _WAITED
        except psycopg.Error as error:
            return attempt, _words(error)
        if taken or moved or second.closed:
            return attempt, ""
        second.roll_back()
    return attempts, ""


def _takes(session: Session, backend: int) -> bool:
    """Begin a transaction, and see whether it is on that server connection; a pool may have none left to give."""
    try:
        session.begin()
        return session.execute("SELECT pg_backend_pid()").fetchone() == (backend,)
    except errors.ConnectionTimeout:
        return False


def _clashes(session: Session, name: bytes) -> str:
    """Prepare the same name in the session that holds the connection: another client's statement must not be there."""
    try:
        _prepare(session, name)
    except psycopg.Error as error:
        return _words(error)
    return ""


def _forget(session: Session, name: bytes) -> None:
    """Leave no statement behind on a connection that goes back into somebody's pool."""
    with suppress(psycopg.Error), _transaction(session):
        session.execute(b'DEALLOCATE "' + name + b'"')
    with suppress(psycopg.Error):
        session.roll_back()


def _prepare(session: Session, name: bytes) -> None:
    with _transaction(session):
        session.pgconn.send_prepare(name, _OWN)
        _result(session)


def _execute(session: Session, name: bytes) -> int:
    with _transaction(session):
        session.pgconn.send_query_prepared(name, None)
        return int(_result(session).get_value(0, 0) or 0)


@contextmanager
def _transaction(session: Session) -> Iterator[None]:
    """The session's transaction, or one for the block alone."""
    if session.info.transaction_status != pq.TransactionStatus.IDLE:
        yield
        return
    session.begin()
    try:
        yield
    finally:
        session.roll_back()


def _result(session: Session) -> pq.abc.PGresult:
    results: list[pq.abc.PGresult] = session.wait(generators.execute(session.pgconn))
    if results[-1].status == pq.ExecStatus.FATAL_ERROR:
        raise errors.error_from_result(results[-1])
    return results[-1]


def _words(error: psycopg.Error) -> str:
    message = error.diag.message_primary or " ".join(str(error).split())
    return "prepared statement " + message.split('"')[-1].strip() if '"' in message else message


def _pooler(host: str, console: Callable[[], Session]) -> str:
    """The pooler's name: from the host where a provider has only one, else from its own console."""
    for suffix, name in ((".pooler.supabase.com", "Supavisor"), (".neon.tech", "Neon's PgBouncer")):
        if host.endswith(suffix):
            return name
    try:
        with console() as session:
            row = session.execute("SHOW VERSION").fetchone()
    except psycopg.Error as error:
        return "PgBouncer" if "not allowed" in str(error) else "a pooler"
    return str(row[0]) if row else "a pooler"
