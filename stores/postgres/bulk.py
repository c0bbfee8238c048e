"""Long reads of the table: a connection for each, one transaction with the snapshot and the settings it needs."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors, pq, sql

from stores.errors import Unreachable
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.postgres.access import Access
    from stores.postgres.connection import Session

BULK_SECONDS = 300
"""What one statement may take, the reader's own time between its rows included."""
CANCEL_SECONDS = 5
_MODE = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
SETTINGS = (
    "SET LOCAL client_encoding = 'UTF8'; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; "
    "SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL extra_float_digits = 1; SET LOCAL jit = off; "
    "SET LOCAL row_security = off"
)
"""What would make the same row another text, a short statement slow, or rows invisible without a word."""


class SnapshotGone(Unreachable):
    """The server knows the exported snapshot no more: whoever held it is gone."""


@contextmanager
def bulk(access: Access, *, snapshot: str | None = None) -> Iterator[Session]:
    """A session of one's own in a read-only transaction; whatever still runs when the block ends is cancelled.

    Raises SnapshotGone where the snapshot is no more, else the project's errors.
    """
    with translated(access.system):
        session = access.connect()
        try:
            session.begin(_MODE, seconds=BULK_SECONDS)
            _see(session, snapshot, access.system)
            session.execute(SETTINGS)
            yield session
        except errors.QueryCanceled as error:
            raise _too_long(error, access.system) from None
        finally:
            end(session)


def end(session: Session) -> None:
    """Close a session at once, whatever it is doing; the server hears of it while it sorts, too."""
    with suppress(psycopg.Error):
        if session.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:
            session.cancel_safe(timeout=CANCEL_SECONDS)
        else:
            session.roll_back()
    session.close()


def _see(session: Session, snapshot: str | None, system: str) -> None:
    if snapshot is None:
        return
    try:
        session.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot))
    except (errors.UndefinedObject, errors.InvalidParameterValue, errors.ObjectNotInPrerequisiteState):
        raise SnapshotGone(
            f"the snapshot {snapshot} is no more: {system}",
            remedy="take another; it lives as long as the transaction that exported it, on the same server",
        ) from None


def _too_long(error: errors.QueryCanceled, system: str) -> Unreachable:
    message = error.diag.message_primary or "canceled"
    return Unreachable(
        f"{message}: {system}",
        remedy=f"read shorter spans, or see what keeps the server busy: one has {BULK_SECONDS} s",
    )
