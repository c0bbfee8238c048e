"""Requests that write, some under way at once, each sent again where its connection broke."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stores.errors import Unreachable
from stores.qdrant_walk import patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stores.qdrant_write_ways import Write

AHEAD = 2
"""Requests under way: while the server applies one, the next is made and sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A write that may be begun as often as it takes."""

    begin: Callable[[], Write]
    points: int


def send_all(requests: Iterable[Request], *, points: int) -> None:
    """Make and send the requests, and wait for all; raises the first one's StoreError with how many points are done."""
    under_way: deque[_Sent] = deque()
    done = 0
    try:
        for request in requests:
            under_way.append(_Sent(request))
            if len(under_way) == AHEAD:
                done += under_way.popleft().finished(f"{done:,} of {points:,} points were done")
        while under_way:
            done += under_way.popleft().finished(f"{done:,} of {points:,} points were done")
    finally:
        for sent in under_way:
            sent.cancel()


class _Sent:
    def __init__(self, request: Request) -> None:
        self._request = request
        self._write: Write | None = request.begin()

    def finished(self, how_far: str) -> int:
        """How many points it has written, when it has."""
        patiently(self._finish, lambda: how_far)
        return self._request.points

    def cancel(self) -> None:
        if self._write:
            self._write.cancel()

    def _finish(self) -> None:
        write = self._write = self._write or self._request.begin()
        try:
            write.finish()
        except Unreachable:
            self._write = None
            raise
