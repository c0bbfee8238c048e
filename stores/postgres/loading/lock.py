"""One transfer at a time into a table: a lock in its database, held by a transaction that does nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import psycopg

from stores.errors import Ambiguous, Unreachable
from stores.postgres.bulk import end
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from types import TracebackType

    from checks.facts import Table
    from stores.postgres.access import Access

_TAKE = "SELECT pg_try_advisory_xact_lock(hashtextextended('phasegate transfer ' || %s::regclass::oid::text, 0))"
_HOLDER = """
    SELECT l.pid, a.usename, a.backend_start::timestamp(0)
    FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid,
         hashtextextended('phasegate transfer ' || %s::regclass::oid::text, 0) key
    WHERE l.locktype = 'advisory' AND l.granted
      AND l.classid::bigint = (key >> 32) & 4294967295 AND l.objid::bigint = key & 4294967295
"""


class Busy(Ambiguous):
    """Another transfer writes the table."""


class TransferLock:
    """The lock, held inside the block; a lock of the transaction, since poolers lose those of a session."""

    def __init__(self, access: Access, table: Table) -> None:
        self._access, self._table = access, table

    def __enter__(self) -> Self:
        with translated(self._access.system):
            self._session = self._access.connect()
            try:
                self._session.begin("READ WRITE")
                # It waits as long as the transfer takes; it has no snapshot, and keeps no row from being cleaned up.
                self._session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                self._take()
            except BaseException:
                end(self._session)
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        end(self._session)

    def require(self) -> None:
        """Raise Unreachable where the lock was lost: somebody else may have it."""
        try:
            self._session.execute("SELECT 1")
        except psycopg.Error as error:
            raise Unreachable(
                f"the lock of the transfer was lost: {self._access.system}", remedy="see the server's log, then go on"
            ) from error

    def _take(self) -> None:
        taken = self._session.execute(_TAKE, [self._table.qualified]).fetchone()
        if taken and taken[0]:
            return
        holder = self._session.execute(_HOLDER, [self._table.qualified]).fetchone()
        who = f"process {holder[0]} of {holder[1] or 'another role'} since {holder[2]}" if holder else "somebody else"
        raise Busy(
            f"another transfer writes {self._table.qualified}: {who}",
            remedy="wait until it has ended; if its program is gone, SELECT pg_terminate_backend(...) of that process",
        )
