"""How many different users there are, in 8 bytes for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from transfer.contents import hashed_user

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PENDING = 100_000


class Users:
    """Different users met so far; null and missing are none."""

    def __init__(self) -> None:
        self._known = np.empty(0, dtype=np.uint64)
        self._pending: set[str] = set()

    def add(self, users: Iterable[str | None]) -> None:
        """Users that were met."""
        self._pending.update(user for user in users if user is not None)
        if len(self._pending) >= MOST_PENDING:
            self._settle()

    def count(self) -> int:
        """How many there are."""
        self._settle()
        return len(self._known)

    def _settle(self) -> None:
        hashes = b"".join(map(hashed_user, self._pending))
        self._known = np.union1d(self._known, np.frombuffer(hashes, dtype=np.uint64))
        self._pending.clear()
