"""One state of the table for every reader of it, for as long as it is held."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg

from stores.errors import StoreError
from stores.postgres.bulk import SnapshotGone, bulk
from stores.postgres.translation import store_error, translated

if TYPE_CHECKING:
    from typing import Self

    from stores.postgres.access import Access
    from stores.postgres.connection import Session

__all__ = ["Snapshot", "SnapshotGone"]

IDLE_SECONDS = 600
"""How long the server holds it for somebody who doesn't call `keep`."""


class Snapshot:
    """A read-only transaction whose snapshot other sessions may see by; it occupies a connection until it is left."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._stack = ExitStack()
        self._session: Session | None = None
        self.id: str | None = None
        """What `TableStream.blocks` takes as snapshot; None where the server exports none."""
        self.why: str = ""
        """Why there is no id."""
        self.taken: float = 0.0
        """When, by time.monotonic()."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            session = stack.enter_context(bulk(self._access))
            self.taken = time.monotonic()
            self.id = self._exported(session)
            if self.id:
                session.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
                self._session, self._stack = session, stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._session = None
        self._stack.close()

    @property
    def age(self) -> float:
        """How many seconds ago it was taken."""
        return time.monotonic() - self.taken

    def keep(self) -> None:
        """Show the server that somebody is still there; raises SnapshotGone where it is lost."""
        if self._session is None:
            return
        try:
            with translated(self._access.system):
                self._session.execute("SELECT 1")
        except StoreError as error:
            raise SnapshotGone(error.message, remedy="take another snapshot, and see why the server ended it") from None

    def _exported(self, session: Session) -> str | None:
        try:
            row = session.execute("SELECT pg_export_snapshot()").fetchone()
        except psycopg.Error as error:
            if session.closed:
                raise
            self.why = store_error(error, self._access.system).message
            return None
        return str(row[0]) if row else None
