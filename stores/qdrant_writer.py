"""What is written to Qdrant, for a rollback alone: only transfer/ may import this, and the source still only reads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from qdrant_client import models as m

from checks.facts.blocks import id_of
from stores.errors import BadAnswer, Unsupported
from stores.qdrant_facts import vector_of
from stores.qdrant_reader import Reader
from stores.qdrant_sending import Request, send_all
from stores.qdrant_upserts import parcels, rows_of
from stores.qdrant_vectors import vectors_beside
from stores.qdrant_walk import patiently
from stores.qdrant_write_ways import Where, open_write_way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from checks.facts import Collection
    from checks.facts.blocks import IdKind, Keys
    from stores.qdrant_link import Link
    from stores.qdrant_payloads import Given
    from stores.qdrant_upserts import Parcel, Rows
    from stores.qdrant_write_ways import WriteWay

SECONDS = 60
"""For one request, which the server has to apply."""
MOST_ROWS = 250
MOST_ROWS_BESIDE = 50
"""Where other vectors travel with them, of which nobody knows how heavy they are."""
MOST_BYTES = 4 * 2**20
"""Over REST the same is up to six times as long; a server's limit is 32 MiB there."""
MOST_IDS = 1_000


class Writer:
    """One collection, written over a connection of its own; one thread at a time. Raises StoreErrors.

    A call returns when the server has applied all of it. After an error some of it may be applied, and the same call
    again makes it whole: points are written by id, in full. A connection that breaks is waited for, some seconds long,
    and what was not confirmed is sent again.
    """

    def __init__(self, link: Link, collection: Collection, *, seconds: int = SECONDS) -> None:
        self._link, self._collection, self._seconds = link, collection, seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        if way := self.__dict__.pop("_way", None):
            way.close()

    def upsert(
        self, kind: IdKind, keys: Keys, bits: NDArray[np.uint32] | NDArray[np.uint16], payloads: Sequence[Given],
        *, shapes: NDArray[np.uint8] | None = None,
    ) -> None:  # fmt: skip
        """Make points have these vectors and payloads, columns as a Block has them; their other vectors stay.

        A payload is a JSON object: its values, or its text. A row that `shapes` calls NO_VECTOR loses the vector. Where
        one payload cannot be kept nothing is written, and NotStorable is raised with its id.
        """
        if bits.ndim != 2 or bits.shape[1] != self._collection.dimension:
            raise ValueError(f"vectors of shape {bits.shape} are none of `{self._collection.name}`")
        send_all(self._upserts(rows_of(kind, keys, bits, payloads, shapes)), points=len(keys))

    def delete(self, kind: IdKind, keys: Keys) -> None:
        """Make the points of these ids be gone, those too that never were."""
        ids = [id_of(key, kind) for key in keys]
        parts = (ids[begin : begin + MOST_IDS] for begin in range(0, len(ids), MOST_IDS))
        send_all((Request(begin=self._way.delete(some), points=len(some)) for some in parts), points=len(ids))

    def _upserts(self, rows: Rows) -> Iterator[Request]:
        for parcel in parcels(rows, most_rows=self._most_rows, most_bytes=MOST_BYTES):
            yield self._upsert(parcel)

    def _upsert(self, parcel: Parcel) -> Request:
        begin = patiently(
            lambda: self._way.upsert(parcel), lambda: f"what {len(parcel)} points have beside it was wanted"
        )
        return Request(begin=begin, points=len(parcel))

    @cached_property
    def _way(self) -> WriteWay:
        where = Where(collection=self._collection.name, vector=self._collection.vector_name, beside=self._beside)
        return open_write_way(self._link, where, seconds=self._seconds)

    @property
    def _most_rows(self) -> int:
        strict = self._info.config.strict_mode_config
        allowed = strict.upsert_max_batchsize if strict and strict.enabled else None
        usual = MOST_ROWS_BESIDE if self._beside else MOST_ROWS
        return min(usual, allowed or usual)

    @cached_property
    def _beside(self) -> tuple[str, ...]:
        return tuple(vectors_beside(self._info, self._collection.vector_name))

    @cached_property
    def _info(self) -> m.CollectionInfo:
        """What the collection is by now; raises StoreErrors where it cannot be written as it was read."""
        name = self._collection.name
        info = patiently(lambda: Reader(self._link).info(name), lambda: "no point was done")
        _, params = vector_of(name, info, self._collection.vector_name)
        if params.size != self._collection.dimension:
            raise BadAnswer(
                f"collection `{name}` has vectors of {params.size} numbers by now, not of {self._collection.dimension}",
                remedy="name the collection that the memories came from in MAIN_QDRANT_COLLECTION_NAME",
            )
        if info.config.params.sharding_method is m.ShardingMethod.CUSTOM:
            raise Unsupported(
                f"collection `{name}` has shards by keys, of which the destination knows nothing",
                remedy="write to a collection without them, and move it with Qdrant's own tools",
            )
        return info
