"""The destination's snapshot while many read under it: kept alive, and replaced before it is too old."""

from __future__ import annotations

import time
from collections import deque
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from stores.postgres.snapshot import Snapshot

MOST_REPLACED = 4
"""Replaced snapshots that are still held."""
GRACE_S = 30.0
"""How long one is held after it was replaced: a job that was given it begins to read under it within that time."""


class Snapshots:
    """One snapshot for all who read, the current one; who reads under an older one is let finish."""

    def __init__(self, take: Callable[[], Snapshot], *, max_age_s: float) -> None:
        self._take, self._max_age_s = take, max_age_s
        self._held: deque[ExitStack] = deque()
        """Of the snapshots, the current one's last."""
        self._snapshot: Snapshot | None = None
        self._due = self._replaced = 0.0
        self.taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._hold(0)

    def current(self, *, lost: str | None = None) -> str | None:
        """The snapshot to read under, another one where it is too old or `lost`; None where the server exports none.

        Raises StoreErrors where none can be taken.
        """
        if self._snapshot is None or time.monotonic() > self._due or (lost and lost == self._snapshot.id):
            self._snapshot = self._taken()
        return self._snapshot.id

    def keep(self) -> None:
        """Let the server know that the snapshot is still wanted; one that it ended is replaced when next asked for."""
        if time.monotonic() > self._replaced + GRACE_S:
            self._hold(1)
        try:
            if self._snapshot is not None:
                self._snapshot.keep()
        except StoreError:
            self._snapshot = None

    def _taken(self) -> Snapshot:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self._take())
            self._held.append(stack.pop_all())
        self._hold(1 + MOST_REPLACED)
        self._replaced = time.monotonic()
        self._due = self._replaced + self._max_age_s
        self.taken += 1
        return snapshot

    def _hold(self, most: int) -> None:
        # A transaction that has begun under one keeps what it sees when its exporter ends.
        while len(self._held) > most:
            self._held.popleft().close()
