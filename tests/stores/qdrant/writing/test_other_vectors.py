"""The vectors that a point has beside the one that is written stay to the bit, of whatever kind they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qdrant_client import models as m

from checks.facts.blocks import NO_VECTOR, VECTOR
from stores import qdrant_writer
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.memories import COSINE
from tests.stores.qdrant.reading import settings_of
from tests.stores.qdrant.writing.written import NUMBER, bits_of, held, keys_of, writer_of

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT = 120
DRAWN = np.random.default_rng(5).standard_normal((COUNT, 8)).astype(np.float32)
MULTI = m.MultiVectorConfig(comparator=m.MultiVectorComparator.MAX_SIM)


def answered(qdrant: Running, name: str, names: Sequence[str]) -> dict[int, Any]:
    """What the client says of these vectors, those of the kinds that have parts in the parts' order."""
    records = qdrant.client.retrieve(name, list(range(2 * COUNT)), with_vectors=list(names), with_payload=False)
    return {record.id: record.vector or {} for record in records}


def rewrite(qdrant: Running, way: str, name: str, vector: str = "") -> None:
    """Write a new vector and payload to every second point, and to as many that were not there."""
    ids = [*range(0, COUNT, 2), *range(COUNT, COUNT + COUNT // 2)]
    with writer_of(qdrant, way, name, vector=vector) as writer:
        writer.upsert(NUMBER, keys_of(ids), bits_of(DRAWN[:, :4] * 7), [{"new": id_} for id_ in ids])
    found = held(settings_of(qdrant, way, collection=name, vector=vector))
    assert [found[id_] for id_ in ids] == [
        (VECTOR, bits_of(row[:4] * 7).tolist(), {"new": id_}) for id_, row in zip(ids, DRAWN, strict=True)
    ]
    assert all(found[id_][2] == {"old": id_} for id_ in range(1, COUNT, 2))


@pytest.mark.parametrize("datatype", [m.Datatype.FLOAT32, m.Datatype.FLOAT16, m.Datatype.UINT8])
def test_named_vectors_stay(qdrant: Running, way: str, datatype: m.Datatype) -> None:
    config = {"text": vectors(4), "a": vectors(8, COSINE, datatype=datatype), "b": vectors(2, m.Distance.EUCLID)}
    with qdrant.collection(vectors_config=config) as name:
        given: list[dict[str, Any]] = [{"text": [1, 2, 3, 4], "a": (row * 99).tolist(), "b": [7, 8]} for row in DRAWN]
        for id_ in range(COUNT):
            # Some points have one of them, some none at all.
            for gone in ("a", "b", "text")[: id_ % 4]:
                del given[id_][gone]
        qdrant.client.upsert(name, [point(id_, named, {"old": id_}) for id_, named in enumerate(given)])
        before = answered(qdrant, name, ["a", "b"])
        assert len({frozenset(one) for one in before.values()}) == 3
        rewrite(qdrant, way, name, "text")
        after = answered(qdrant, name, ["a", "b"])
        assert {id_: after[id_] for id_ in before} == before
        assert {id_ for id_, named in after.items() if named} == {id_ for id_, named in before.items() if named}


def test_sparse_vectors_and_multivectors_stay(qdrant: Running, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has neither sparse vectors nor multivectors")
    config = {"": vectors(4), "colbert": vectors(8, COSINE, multivector_config=MULTI)}
    sparse = {"bm25": m.SparseVectorParams(), "idf": m.SparseVectorParams(modifier=m.Modifier.IDF)}
    with qdrant.collection(vectors_config=config, sparse_vectors_config=sparse) as name:
        points = []
        for id_, row in enumerate(DRAWN):
            words = m.SparseVector(indices=[9, 2**32 - 1, id_ + 10], values=[0.0, 0.25, float(row[0])])
            named = {"": [1, 2, 3, 4], "colbert": DRAWN[: 1 + id_ % 5].tolist(), "bm25": words}
            points.append(point(id_, named, {"old": id_}))
        qdrant.client.upsert(name, points)
        before = answered(qdrant, name, ["colbert", "bm25", "idf"])
        assert all(set(named) == {"colbert", "bm25"} for named in before.values())
        rewrite(qdrant, way, name)
        after = answered(qdrant, name, ["colbert", "bm25", "idf"])
        assert {id_: after[id_] for id_ in before} == before


def test_sparse_vectors_stay_beside_an_unnamed_one(qdrant: Running, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has no sparse vectors")
    config: dict[str, Any] = {"vectors_config": vectors(4), "sparse_vectors_config": {"bm25": m.SparseVectorParams()}}
    with qdrant.collection(**config) as name:
        words = m.SparseVector(indices=[3], values=[0.5])
        named = {"": [1, 2, 3, 4], "bm25": words}
        qdrant.client.upsert(name, [point(id_, named, {"old": id_}) for id_ in range(COUNT)])
        rewrite(qdrant, way, name)
        after = answered(qdrant, name, ["bm25"])
        assert [after[id_] for id_ in range(COUNT)] == [{"bm25": words}] * COUNT


def test_a_vector_that_is_gone_goes_alone(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config={"text": vectors(4), "b": vectors(2)}) as name:
        qdrant.client.upsert(name, [point(id_, {"text": [1, 2, 3, 4], "b": [id_, 9]}) for id_ in (1, 2)])
        with writer_of(qdrant, way, name, vector="text") as writer:
            shapes = np.array([NO_VECTOR, NO_VECTOR], np.uint8)
            writer.upsert(NUMBER, keys_of([1, 3]), bits_of([[0] * 4] * 2), [{"n": 1}, {"n": 3}], shapes=shapes)
        assert answered(qdrant, name, ["text", "b"]) == {
            1: {"b": [1, 9]}, 2: {"text": [1, 2, 3, 4], "b": [2, 9]}, 3: {}
        }  # fmt: skip


def test_the_only_named_vector(qdrant: Running, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qdrant_writer, "MOST_ROWS", 7)
    with qdrant.collection(vectors_config={"dense": vectors(4)}) as name:
        qdrant.client.upsert(name, [point(id_, {"dense": [1, 2, 3, 4]}, {"old": id_}) for id_ in range(COUNT)])
        rewrite(qdrant, way, name)
