"""psycopg's errors as the project's few classes, each with the way on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors

from stores.errors import AccessDenied, BadAnswer, NotFound, StoreError, Unreachable, Unsupported
from stores.postgres.connection import STATEMENT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALL = "install what is missing: CREATE EXTENSION vector, or the deployment's migration"
_SEES_ALL = "compare as a role that sees the whole table: its owner, or one with BYPASSRLS"
_CLASSES: tuple[tuple[type[psycopg.Error], type[StoreError], str], ...] = (
    (errors.InsufficientPrivilege, AccessDenied, "GRANT the role what it lacks: see connectivity.role_may_read"),
    (errors.QueryCanceled, Unreachable, f"see what keeps the server busy: no statement may take {STATEMENT_SECONDS} s"),
    (errors.LockNotAvailable, Unreachable, "see who holds the lock (pg_locks), then run again"),
    (errors.ReadOnlySqlTransaction, Unsupported, "only what reads may be asked of this server"),
    (errors.UndefinedTable, NotFound, "set PGVECTOR_TABLE to the table that holds the memories"),
    (errors.UndefinedColumn, NotFound, "name the columns in target.toml under [destination]"),
    (errors.UndefinedFunction, NotFound, _INSTALL),
    (errors.UndefinedObject, NotFound, _INSTALL),
    (errors.FeatureNotSupported, Unsupported, "use a PostgreSQL server of version 13 or newer with pgvector"),
    (errors.OperationalError, Unreachable, "see whether the server is up and the way to it open, then run again"),
)  # fmt: skip

_REFUSING = ("22", "23", "44", "54", "P0")
"""Classes of SQLSTATE that are the value's fault, as the type, a constraint, a limit or a trigger tells it."""


@contextmanager
def translated(system: str) -> Iterator[None]:
    """Let no driver's error out, only the project's, on one line."""
    try:
        yield
    except psycopg.Error as error:
        raise store_error(error, system) from None


def store_error(error: psycopg.Error, system: str) -> StoreError:
    """The driver's error in the project's words."""
    message = (error.diag.message_primary or " ".join(str(error).split()) or type(error).__name__).strip()
    if isinstance(error, errors.InsufficientPrivilege) and "row-level security" in message:
        return AccessDenied(f"row-level security hides rows from this role: {system}", remedy=_SEES_ALL)
    for known, translation, remedy in _CLASSES:
        if isinstance(error, known):
            return translation(f"{_lowered(message)}: {system}", remedy=remedy)
    return BadAnswer(f"{_lowered(message)}: {system}", remedy="see the server's log")


def _lowered(message: str) -> str:
    """Lower-case at the start, unless a name or an abbreviation stands there."""
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


def is_refusal(error: psycopg.Error) -> bool:
    """Whether it is the written value's fault, and not the server's or the way's."""
    return isinstance(error, psycopg.DataError) or (error.sqlstate or "").startswith(_REFUSING)


def reason_of(error: psycopg.Error) -> str:
    """What the server says of it, on one line."""
    return (error.diag.message_primary or str(error)).partition("\n")[0]
