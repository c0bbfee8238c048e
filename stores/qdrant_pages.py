"""A collection of the source as a stream: blocks of rows in the order of their ids, close to the server's own speed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import orjson

from checks.facts.blocks import END, IdKind, Span, id_of
from stores.errors import BadAnswer
from stores.qdrant_columns import NOT_TRUSTED, block_of, joined, sorted_by_id, split, vector_reader
from stores.qdrant_facts import point_id
from stores.qdrant_messages import messages
from stores.qdrant_reader import Reader
from stores.qdrant_vectors import named_reader
from stores.qdrant_walk import AIM_BYTES, Page, Walk, parsed, patiently
from stores.qdrant_ways import Wanted, open_way
from stores.qdrant_wire import payload_of

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from types import TracebackType

    from checks.facts import Collection
    from checks.facts.blocks import Block, Keys
    from checks.facts.memories import PointId
    from stores.qdrant_link import Link

PAGE = 250
"""Measured: the fastest, and small enough for every message limit."""
BARE_PAGE = 1_000
"""Without vectors."""
_FLOAT_BYTES = 4


class Pages:
    """One collection, read over a connection of its own; raises StoreErrors.

    Threads may use one together. It ends with its last reference, or sooner when it is closed.
    """

    def __init__(self, link: Link, collection: Collection, others: Mapping[str, str] = {}) -> None:
        self._collection = collection
        self._others = {name: named_reader(name, kind) for name, kind in others.items()}
        self._reader = Reader(link)
        self._way = open_way(link, collection.name)
        self._vector = vector_reader(collection.vector_name)
        self._wanted = Wanted(payload=True, vector=collection.vector_name, also=tuple(others))
        self._page = max(1, min(PAGE, AIM_BYTES // (_FLOAT_BYTES * collection.dimension)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; what is under way ends with an error."""
        self._way.close()

    def blocks(self, span: Span) -> Generator[Block]:
        """The rows of a span; the next page travels while the caller has this one, and is dropped when it closes.

        A break is survived: the walk goes on after the last id, some seconds long. Raises BadAnswer where ids do not
        rise strictly, and Unreachable, with how far it came, where nobody answers any more.
        """
        with closing(self._walk(span, self._wanted, limit=self._page)) as pages:
            for page in pages:
                yield self._block(page.points, page.keys)

    def whole(self, span: Span) -> Generator[tuple[Block, dict[str, list[Any]]]]:
        """As `blocks`, each with the other vectors that the constructor was given: name -> each row's, or None."""
        with closing(self._walk(span, self._wanted, limit=self._page)) as pages:
            for page in pages:
                others = {name: [read(point) for point in page.points] for name, read in self._others.items()}
                yield self._block(page.points, page.keys), others

    def payloads(self, span: Span) -> Generator[tuple[Keys, list[Sequence[bytes]]]]:
        """The ids of a span with their payloads as map entries, without any vector."""
        with closing(self._walk(span, Wanted(payload=True), limit=BARE_PAGE)) as pages:
            for page in pages:
                yield page.keys, [tuple(point.payload) for point in page.points]

    def rows(self, kind: IdKind, keys: Keys) -> Block:
        """The points of these ids that exist, in the order of their ids."""
        wanted = np.unique(keys)
        parts = (wanted[place : place + self._page] for place in range(0, len(wanted), self._page))
        return joined([self._got(kind, part) for part in parts], self._collection.dimension)

    def kinds(self) -> tuple[IdKind, ...]:
        """Which kinds of ids there are."""
        return tuple(kind for kind in IdKind if self._has(kind))

    def count(self, span: Span | None = None) -> int:
        """How many points there are, exactly; of a span, by walking through its ids."""
        if span is None:
            return self._reader.count(self._collection.name)
        with closing(self._walk(span, Wanted(), limit=BARE_PAGE)) as pages:
            return sum(len(page.keys) for page in pages)

    def sample_ids(self, count: int) -> list[PointId]:
        """Up to that many ids at random, or from several places where the server takes no samples."""
        return [point_id(one.id) for one in self._reader.sample(self._collection.name, count, whole=False)]

    def users(self, key: str) -> set[str | None]:
        """The values of a payload key over all points as text: JSON where they are none; None for null and missing."""
        entries: set[tuple[bytes, ...]] = set()
        for kind in IdKind:
            span = Span(collection=self._collection.name, kind=kind, high=END[kind])
            with closing(self._walk(span, Wanted(payload=key), limit=BARE_PAGE)) as pages:
                for page in pages:
                    entries.update(tuple(point.payload) for point in page.points)
        return {_text(payload_of(one).get(key)) for one in entries}

    def _has(self, kind: IdKind) -> bool:
        raw = patiently(
            lambda: self._way.scroll(id_of(b"", kind), 1, Wanted()).result(), lambda: f"the first {kind} was wanted"
        )
        return bool(split(parsed(messages().scrolled, raw).points, kind)[0])

    def _walk(self, span: Span, wanted: Wanted, *, limit: int) -> Generator[Page]:
        if span.collection != self._collection.name:
            raise ValueError(f"{span} is no span of {self._collection.name}")
        return Walk(self._way, span, wanted, limit=limit).pages()

    def _block(self, points: Any, keys: Keys) -> Block:
        return block_of(points, keys, self._vector, self._collection.dimension)

    def _got(self, kind: IdKind, keys: Keys) -> Block:
        ids = [id_of(key, kind) for key in keys]
        raw = patiently(
            lambda: self._way.get(ids, self._wanted).result(), lambda: f"{len(ids)} points from {ids[0]} on were wanted"
        )
        points, found = sorted_by_id(parsed(messages().got, raw).points, kind)
        if not np.isin(found, keys).all():
            raise BadAnswer("points came that were not asked for", remedy=NOT_TRUSTED)
        return self._block(points, found)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
