"""A collection of memories, each way to read it, and collections that a pattern names."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from qdrant_client import models as m

from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.memories import COSINE, U, memories
from tests.stores.qdrant.reading import WAYS, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

INTEGER = m.IntegerIndexParams(type=m.IntegerIndexType.INTEGER, lookup=True, range=True)


@pytest.fixture(scope="module")
def filled(qdrant: Running) -> Iterator[str]:
    """The name of a collection of the memories, with indexes of their payload."""
    with qdrant.collection(vectors_config=vectors(8, COSINE, on_disk=True)) as name:
        qdrant.client.create_payload_index(name, "user_id", "keyword")
        qdrant.client.create_payload_index(name, "n", INTEGER)
        qdrant.client.upsert(name, memories())
        yield name


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, qdrant: Running) -> str:
    """The transports that a server has."""
    if request.param == "rest" and not qdrant.real:
        pytest.skip("the embedded Qdrant serves gRPC only")
    return str(request.param)


@pytest.fixture
def source(qdrant: Running, filled: str, way: str) -> Iterator[Source]:
    """The filled collection as a source, reached by each transport."""
    with Source(settings_of(qdrant, way, collection=filled)) as store:
        yield store


@pytest.fixture
def per_user(qdrant: Running) -> Iterator[tuple[str, list[str]]]:
    """A pattern and the names of three collections with it; there is a fourth that is not meant."""
    mark = uuid.uuid4().hex[:6]
    same: dict[str, Any] = {"vectors_config": vectors(2, COSINE)}
    with (
        qdrant.collection(f"mem0{mark}_a", **same) as a, qdrant.collection(f"mem0{mark}_b", **same) as b,
        qdrant.collection(f"mem0{mark}_c", **same) as c, qdrant.collection(f"mem1{mark}", vectors_config=vectors(9)),
    ):  # fmt: skip
        qdrant.client.upsert(a, [point(1, [1, 0], {"user_id": "ann"}), point(2, [1, 1], {"user_id": "ann"})])
        qdrant.client.upsert(b, [point(3, [0, 1], {"user_id": "bob"}), point(str(U[0]), [1, 0.1], {"user_id": "bob"})])
        for name in (a, b, c):
            qdrant.client.create_payload_index(name, "user_id", "keyword")
        qdrant.client.create_payload_index(a, "n", "integer")
        yield f"mem0{mark}_*", [a, b, c]
