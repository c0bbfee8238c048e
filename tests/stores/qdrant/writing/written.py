"""A writer of a collection, and what is in the collection after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts.blocks import END, KEY_TYPE, IdKind, Span, id_of, key_of
from stores.qdrant import Source
from stores.qdrant_link import connect
from stores.qdrant_wire import payload_of
from stores.qdrant_writer import Writer
from tests.stores.qdrant.reading import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.facts import PointId
    from stores.target import Source as Settings
    from tests.fixtures.engines.qdrant_servers import Running

NUMBER, UUID = IdKind.NUMBER, IdKind.UUID


@contextmanager
def opened(settings: Settings, **more: Any) -> Iterator[Writer]:
    """A writer of the collection that the settings name."""
    with Source(settings) as source:
        collection = source.collection()
    link = connect(settings, seconds=10)
    try:
        with Writer(link, collection, **more) as writer:
            yield writer
    finally:
        link.client.close()


@contextmanager
def writer_of(qdrant: Running, way: str, collection: str, **settings: Any) -> Iterator[Writer]:
    """A writer over that transport."""
    with opened(settings_of(qdrant, way, collection=collection, **settings)) as writer:
        yield writer


def keys_of(ids: Sequence[PointId]) -> Any:
    """Ids as a block has them."""
    return np.array([key_of(one) for one in ids], KEY_TYPE)


def bits_of(vectors: Any) -> Any:
    """Numbers as a block has them."""
    return np.asarray(vectors, np.float32).view(np.uint32)


def held(settings: Settings) -> dict[PointId, tuple[int, list[int], dict[str, Any]]]:
    """What a collection holds, id by id: shape and bits of the vector, and the payload."""
    found: dict[PointId, tuple[int, list[int], dict[str, Any]]] = {}
    with Source(settings) as source:
        name = source.collection().name
        pages = source.pages(name)
        for kind in IdKind:
            for block in pages.blocks(Span(collection=name, kind=kind, high=END[kind])):
                rows = zip(block.keys, block.shapes.tolist(), block.bits.tolist(), block.payloads, strict=True)
                found |= {id_of(key, kind): (shape, bits, payload_of(raw)) for key, shape, bits, raw in rows}  # type: ignore[arg-type]
    return found
