"""What the source reads of a Qdrant: the embedded one and, where there is one, a real one over gRPC and REST."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from checks.facts import Collection
from fixtures.proxy import Proxy
from stores.errors import Unreachable
from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import Running, connected, point, vectors
from tests.stores.qdrant.memories import NUMBERS, U, memories
from tests.stores.qdrant.reading import refused, settings_of


def test_it_answers(source: Source, qdrant: Running, way: str) -> None:
    answer = source.answer()
    assert (answer.problem, answer.system) == ("", f"Qdrant at 127.0.0.1:{qdrant.engine.http_port}")
    assert answer.version == qdrant.client.info().version
    wanted = f"gRPC on port {qdrant.engine.grpc_port}" if way == "grpc" else "REST, since gRPC on port"
    assert answer.detail.startswith(wanted)
    assert answer.seconds < 5


def test_a_collection(source: Source, filled: str) -> None:
    expected = Collection(
        name=filled, vector_name="", dimension=8, distance="Cosine", datatype="float32", points=600,
        payload_indexes={"user_id": "keyword", "n": "integer"},
    )  # fmt: skip
    assert (source.collections(), source.collection()) == ((expected,), expected)
    assert filled in source.candidates()
    assert (source.count(), source.without_vector()) == (600, 0)


def test_points_are_streamed_with_their_vectors_and_payloads(source: Source) -> None:
    points = list(source.points())
    assert [one.id for one in points] == [*range(300), *U]
    for one, written, numbers in zip(points, memories(), NUMBERS, strict=True):
        assert (str(one.vector.dtype), one.vector.shape) == ("float32", (8,))
        np.testing.assert_allclose(one.vector, numbers / np.linalg.norm(numbers), rtol=1e-6)
        assert one.payload == written.payload
        assert isinstance(one.payload["f"], float)
    assert [one.id for one in source.points(260)] == [one.id for one in points[:260]]
    assert list(source.points(0)) == []


def test_search(source: Source) -> None:
    query = NUMBERS[0]
    similar = (NUMBERS @ query) / np.linalg.norm(NUMBERS, axis=1) / np.linalg.norm(query)
    order = np.argsort(-similar)
    ids = [*range(300), *U]
    hits = source.search(query, 10, exact=True)
    assert [hit.id for hit in hits] == [ids[i] for i in order[:10]]
    np.testing.assert_allclose([hit.score for hit in hits], similar[order[:10]], rtol=1e-5)
    assert [hit.id for hit in source.search(query, 5)] == [ids[i] for i in order[:5]]
    of_bob = [ids[i] for i in order if i % 3 == 1]
    assert [hit.id for hit in source.search(query, 7, user="bob")] == of_bob[:7]
    among: list[Any] = [7, 299, U[0], U[5], U[299]]
    ranked = [ids[i] for i in order if ids[i] in among]
    assert [hit.id for hit in source.search(query, 10, ids=among, exact=True)] == ranked
    assert source.search(query, 3, user="nobody") == []


def test_an_empty_collection_is_a_fact(qdrant: Running, way: str) -> None:
    with (
        qdrant.collection(vectors_config=vectors(4)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        assert (source.collection().points, source.collection().payload_indexes) == (0, {})
        assert (source.count(), list(source.points()), source.search(np.ones(4, np.float32), 3)) == (0, [], [])
        assert source.fingerprint().points == {}


def test_both_transports_read_the_same(qdrant: Running, filled: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant serves gRPC only")
    with (
        Source(qdrant.settings(collection=filled)) as one,
        Source(qdrant.over_rest(collection=filled)) as other,
    ):
        first = one.fingerprint(1000)
        assert other.fingerprint_of(first.points) == first
        assert one.collections() == other.collections()
        for mine, theirs in zip(one.points(), other.points(), strict=True):
            assert (mine.id, mine.vector.tobytes(), repr(mine.payload)) == (
                theirs.id, theirs.vector.tobytes(), repr({key: theirs.payload[key] for key in mine.payload}),
            )  # fmt: skip


def test_nothing_of_it_writes() -> None:
    public = {name for name in dir(Source) if not name.startswith("_")}
    assert public == {
        "answer", "candidates", "collection", "collections", "config", "count", "endpoints", "fingerprint",
        "fingerprint_of", "ids", "ids_where", "owned", "owners", "pages", "points", "product", "search",
        "vectors", "without_vector",
    }  # fmt: skip


def test_vectors_travel_uncompressed(qdrant: Running) -> None:
    with qdrant.collection(vectors_config=vectors(1)) as name:
        qdrant.client.upsert(name, [point(i, [1], {"text": "a" * 100_000}) for i in range(30)])
        proxy = Proxy("127.0.0.1", qdrant.engine.grpc_port)
        proxy.cut(after=1_000_000)
        with Source(qdrant.settings(collection=name, grpc_port=proxy.port)) as source:
            assert isinstance(refused(lambda: list(source.points())), Unreachable)
        if qdrant.real:
            # It does compress for who does not say that it must not.
            usual = connected(replace(qdrant.engine, grpc_port=proxy.port))
            assert len(usual.scroll(name, limit=100)[0]) == 30
            usual.close()
        proxy.close()
