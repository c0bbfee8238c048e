"""One walk through the points of a span: the next page asked for early, ids watched, breaks survived."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from google.protobuf.message import DecodeError

from checks.facts.blocks import END, KEY_TYPE, IdKind, id_of, key_of
from stores.errors import BadAnswer, Unreachable
from stores.qdrant_columns import id_of_message, not_rising, require_rising, split
from stores.qdrant_messages import messages
from stores.qdrant_problems import TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from checks.facts.blocks import Keys, Span
    from checks.facts.memories import PointId
    from stores.qdrant_ways import Call, Wanted, Way

T = TypeVar("T")
HEAVY_BYTES = 16 * 2**20
"""An answer heavier than this makes the next question smaller."""
AIM_BYTES = 8 * 2**20
PAUSES_S = (0.2, 1.0, 3.0)
"""Before each further attempt; together long enough for a server that is started again."""
_NEXT_FIRST = b"\x0a"
_SHORT = 0x7F


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Points of one kind in the order of their ids."""

    points: Sequence[Any]
    keys: Keys


class Walk:
    """The points of a span, a page at a time."""

    def __init__(self, way: Way, span: Span, wanted: Wanted, *, limit: int) -> None:
        self._way, self._span, self._wanted = way, span, wanted
        self._limit = self._most = limit
        self._at = span.low
        """The least id that has not come yet."""
        self._call: Call | None = None

    def pages(self) -> Generator[Page]:
        """Each page that holds points; raises StoreErrors that say how far it came."""
        over = self._at >= self._span.high
        try:
            while not over:
                raw = patiently(self._answer, self._how_far)
                self._limit = _fitting(self._limit, self._most, len(raw))
                early = _next_of(raw)
                self._call = self._ask(early) if self._goes_on(early) else None
                page, following = self._page(raw)
                over = not self._goes_on(following)
                if len(page.keys):
                    yield page
        finally:
            if self._call:
                self._call.cancel()

    def _answer(self) -> bytes:
        call = self._call = self._call or self._ask(_id_at(self._at, self._span.kind))
        try:
            return call.result()
        except Unreachable as error:
            self._call = None
            self._limit = max(1, self._limit // 4)
            if isinstance(error, TimedOut):
                self._most = self._limit
            raise

    def _ask(self, start: PointId | None) -> Call:
        return self._way.scroll(start, self._limit, self._wanted)

    def _page(self, raw: bytes) -> tuple[Page, PointId | None]:
        answer = parsed(messages().scrolled, raw)
        points, keys = split(answer.points, self._span.kind)
        last = require_rising(keys, at_least=self._at)
        following = id_of_message(answer.following) if answer.HasField("following") else None
        self._require_progress(following, points=len(keys), last=last)
        self._at = last + 1
        if self._span.high < END[self._span.kind]:
            end = int(np.searchsorted(keys, np.array(key_of(self._span.high), KEY_TYPE)))
            points, keys = points[:end], keys[:end]
        return Page(points=points, keys=keys), following

    def _require_progress(self, following: PointId | None, *, points: int, last: int) -> None:
        if following is None or not _is_of(following, self._span.kind):
            # After numbers come UUIDs; after UUIDs nothing else comes.
            stuck = following is not None and self._span.kind is IdKind.UUID
        else:
            stuck = not points or key_of(following) <= key_of(last)
        if stuck:
            raise not_rising(f"the server goes on with {following}")

    def _goes_on(self, following: PointId | None) -> bool:
        """Whether more of the span comes with this id."""
        if following is None or not _is_of(following, self._span.kind):
            return False
        return int.from_bytes(key_of(following), "big") < self._span.high

    def _how_far(self) -> str:
        if self._at == self._span.low:
            return f"nothing of {self._span} had come"
        return f"{self._span} had come as far as {_id_at(self._at - 1, self._span.kind)}"


def patiently(attempt: Callable[[], T], how_far: Callable[[], str]) -> T:
    """What an attempt gives, made again after each pause; raises the last one's error with how far it came."""
    for pause in PAUSES_S:
        try:
            return attempt()
        except Unreachable:
            time.sleep(pause)
    try:
        return attempt()
    except Unreachable as error:
        raise type(error)(f"{error.message}; {how_far()}", remedy=error.remedy) from error


def parsed(kind: Any, raw: bytes) -> Any:
    """A message of that class; raises BadAnswer where the bytes are none."""
    try:
        return kind.FromString(raw)
    except DecodeError as error:
        remedy = "compare the versions of the Qdrant server and of the package qdrant-client"
        raise BadAnswer(f"points came that cannot be decoded: {error}", remedy=remedy) from error


def _next_of(raw: bytes) -> PointId | None:
    """The next page's first id, which answers begin with; a few bytes are read, not the page."""
    if raw[:1] != _NEXT_FIRST or raw[1] > _SHORT:
        return None
    return id_of_message(parsed(messages().id, raw[2 : 2 + raw[1]]))


def _fitting(limit: int, most: int, weight: int) -> int:
    """How many points to ask for after so many weighed so much."""
    if weight <= HEAVY_BYTES and limit == most:
        return limit
    return max(1, min(limit * AIM_BYTES // max(weight, 1), 2 * limit, most))


def _id_at(number: int, kind: IdKind) -> PointId:
    return id_of(key_of(number), kind)


def _is_of(id_: PointId, kind: IdKind) -> bool:
    return isinstance(id_, int) is (kind is IdKind.NUMBER)
