"""What is read of one collection of Qdrant, in its client's models; nothing here writes."""

from __future__ import annotations

import random
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qdrant_client import models as m

from stores.errors import BadAnswer, NotFound, Unsupported
from stores.qdrant_errors import translated
from stores.qdrant_problems import NotQdrant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stores.qdrant_link import Link

#: Measured: the fastest, and small enough for every message limit.
PAGE = 250
_SPREAD = 4


class Reader:
    """Reads over a link; raises StoreErrors, NotFound naming the collections that there are."""

    def __init__(self, link: Link) -> None:
        self._client = link.client
        self._peer = link.peer

    def names(self) -> list[str]:
        """The collections, in order."""
        with translated(self._peer):
            return sorted(described.name for described in self._client.get_collections().collections)

    def info(self, name: str) -> m.CollectionInfo:
        """What a collection is."""
        with self._about(name):
            return self._client.get_collection(name)

    def count(self, name: str, condition: m.Filter | None = None) -> int:
        """How many points there are, exactly."""
        with self._about(name):
            return self._client.count(name, count_filter=condition, exact=True).count

    def pages(self, name: str, *, vectors: bool | list[str]) -> Iterator[list[m.Record]]:
        """All points in the order of their ids, a page at a time."""
        offset: Any = None
        while True:
            with self._about(name):
                page, offset = self._client.scroll(
                    name, limit=PAGE, offset=offset, with_payload=True, with_vectors=vectors
                )
            yield page
            if offset is None:
                return

    def page(
        self, name: str, *, offset: Any = None, limit: int = PAGE, condition: m.Filter | None = None,
        payload: bool | list[str] = False,
    ) -> tuple[list[m.Record], Any]:  # fmt: skip
        """Some points in the order of their ids, from an offset on and without vectors; and the next offset."""
        with self._about(name):
            return self._client.scroll(
                name, limit=limit, offset=offset, scroll_filter=condition, with_payload=payload, with_vectors=False
            )

    def search(
        self, name: str, vector: list[float], k: int, *, using: str, condition: m.Filter | None, exact: bool
    ) -> list[m.ScoredPoint]:
        """The k nearest points, best first, without payload and vector."""
        with self._about(name):
            return self._client.query_points(
                name, query=vector, using=using or None, limit=k, query_filter=condition, with_payload=False,
                search_params=m.SearchParams(exact=True) if exact else None,
            ).points  # fmt: skip

    def points(
        self, name: str, ids: Sequence[int | str], *, payload: bool | list[str] = True, vectors: bool = True
    ) -> Iterator[m.Record]:  # fmt: skip
        """The points of these ids that exist, by default with payload and all vectors."""
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            with self._about(name):
                yield from self._client.retrieve(name, some, with_payload=payload, with_vectors=vectors)

    def sample(self, name: str, size: int, *, whole: bool = True) -> list[m.Record | m.ScoredPoint]:
        """Up to `size` points at random, with payload and all vectors or just their ids."""
        try:
            with self._about(name):
                return list(
                    self._client.query_points(
                        name, query=m.SampleQuery(sample=m.Sample.RANDOM), limit=size, with_payload=whole,
                        with_vectors=whole,
                    ).points
                )  # fmt: skip
        except (BadAnswer, NotQdrant, Unsupported):
            return self.scattered(name, size, whole=whole)

    def scattered(self, name: str, size: int, *, whole: bool = True) -> list[m.Record | m.ScoredPoint]:
        """Up to `size` points from several random offsets, for servers that take no samples (before 1.11)."""
        largest = max(self.count(name), 1)
        numbers = [random.randrange(largest) for _ in range(_SPREAD)]
        uuids = [uuid.UUID(int=0), *(uuid.uuid4() for _ in range(_SPREAD))]
        offsets: list[Any] = [None, *numbers, *map(str, uuids)]
        found: dict[Any, m.Record | m.ScoredPoint] = {}
        for offset in offsets:
            with self._about(name):
                page, _ = self._client.scroll(
                    name, limit=-(-size // len(offsets)), offset=offset, with_payload=whole, with_vectors=whole
                )
            found.update((record.id, record) for record in page)
        return list(found.values())[:size]

    @contextmanager
    def _about(self, name: str) -> Iterator[None]:
        """Raise what goes wrong as a StoreError; a collection that is not there names those that are."""
        try:
            with translated(self._peer):
                yield
        except NotFound as error:
            there = ", ".join(self.names()) or "none"
            raise NotFound(
                f"{self._peer.system} has no collection `{name}`",
                remedy=f"set MAIN_QDRANT_COLLECTION_NAME to one of: {there}",
            ) from error
