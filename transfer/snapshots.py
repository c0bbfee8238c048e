"""The destination's snapshot while many read under it: kept alive, and replaced before it is too old."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from stores.postgres.snapshot import Snapshot


class Snapshots:
    """One snapshot for all who read, the current one; who reads under an older one is let finish."""

    def __init__(self, take: Callable[[], Snapshot], *, max_age_s: float) -> None:
        self._take, self._max_age_s = take, max_age_s
        self._held = ExitStack()
        self._snapshot: Snapshot | None = None
        self._due = 0.0
        self.taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._held.close()

    def current(self, *, anew: bool = False) -> str | None:
        """The snapshot to read under, a new one where it is too old or `anew`; None where the server exports none."""
        if self._snapshot is None or anew or time.monotonic() > self._due:
            # A transaction that has begun under the old one keeps what it sees when its exporter ends.
            self._held.close()
            self._snapshot = self._held.enter_context(self._take())
            self._due = time.monotonic() + self._max_age_s
            self.taken += 1
        return self._snapshot.id

    def keep(self) -> None:
        """Let the server know that the snapshot is still wanted; one that it ended is replaced when next asked for."""
        try:
            if self._snapshot is not None:
                self._snapshot.keep()
        except StoreError:
            self._snapshot = None
