"""Both sides of a target, opened once in each process that compares."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Self

from stores.errors import StoreError
from stores.postgres import Destination
from stores.qdrant import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from stores.postgres.table_stream import TableStream
    from stores.qdrant_pages import Pages
    from stores.target import Target


class Sides:
    """The source and the destination of one target; shared by the threads of a process."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.source = Source(target.source)
        self.destination = Destination(target.destination, k=target.k, user_key=target.source.user_key)
        self._once = threading.RLock()
        self._own = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None = None, error: BaseException | None = None,
        tb: TracebackType | None = None,
    ) -> None:  # fmt: skip
        self.source.__exit__(kind, error, tb)
        self.destination.close()

    @property
    def table(self) -> TableStream:
        """The destination's table; raises StoreErrors where it cannot be read."""
        with self._once:
            return self._table

    @cached_property
    def _table(self) -> TableStream:
        return self.destination.stream(dimension=self.source.collections()[0].dimension)

    def pages(self, collection: str) -> Pages:
        """A collection of the source as a stream: this thread's own, kept until it asks for another collection."""
        kept: Pages | None = getattr(self._own, "pages", None)
        if kept is None or self._own.collection != collection:
            # What was kept closes with its last reference: somebody may still be reading.
            with self._once:
                kept = self.source.pages(collection)
            self._own.pages, self._own.collection = kept, collection
        return kept


_current: dict[str, Sides] = {}
_own: dict[str, list[Sides]] = {}
_one_at_a_time = threading.Lock()


@contextmanager
def opened(plan: str, target: Target) -> Iterator[Sides]:
    """The sides that this process has open for a plan; opened for its first job, and anew after a StoreError."""
    with _one_at_a_time:
        if plan not in _current:
            _current[plan] = Sides(target)
            _own.setdefault(plan, []).append(_current[plan])
        sides = _current[plan]
    try:
        yield sides
    except StoreError:
        # A store remembers that it could not be reached: who tries again needs another one.
        with _one_at_a_time:
            if _current.get(plan) is sides:
                del _current[plan]
        raise


def lend(plan: str, sides: Sides) -> None:
    """Let this process's jobs of a plan use what is open already; whoever opened it closes it."""
    with _one_at_a_time:
        _current[plan] = sides


def close(plan: str) -> None:
    """End what `opened` opened in this process, and what was lent to it."""
    with _one_at_a_time:
        _current.pop(plan, None)
        own = _own.pop(plan, [])
    for sides in own:
        sides.__exit__()
