"""A collection with every kind of id and every trap, and streams that do not wait long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qdrant_client import models as m

from stores import qdrant_walk
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.stream.streaming import COUNT, IDS, SIZE, TRAP_VALUES, VECTORS, plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def filled(qdrant: Running) -> Iterator[str]:
    """All the kinds of ids, a trap in each payload, some points without the vector."""
    with qdrant.collection(vectors_config=vectors(SIZE, m.Distance.COSINE)) as name:
        for start in range(0, COUNT, 500):
            places = range(start, start + 500)
            qdrant.client.upsert(
                name,
                [
                    point(
                        plain(IDS[i]),
                        VECTORS[i].tolist() if i % 97 else {},
                        {"n": i, **TRAP_VALUES[i % len(TRAP_VALUES)]},
                    )
                    for i in places
                ],
            )
        yield name


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks are waited out for less than half a second."""
    monkeypatch.setattr(qdrant_walk, "PAUSES_S", (0.01, 0.1, 0.3))
