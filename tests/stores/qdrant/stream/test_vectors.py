"""Vectors of a stream: the one that is wanted, to the bit, and which are none or odd."""

from __future__ import annotations

import numpy as np
import pytest
from qdrant_client import grpc as q
from qdrant_client import models as m

from checks.facts.blocks import KEY_TYPE, NO_VECTOR, ODD_VECTOR, VECTOR, key_of
from fixtures.proxy import proxy
from stores.errors import Unreachable
from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.reading import settings_of
from tests.stores.qdrant.stream.odd import a_point, an_id, odd
from tests.stores.qdrant.stream.streaming import NUMBER, whole


def test_a_named_vector_beside_others(qdrant: Running, way: str) -> None:
    named = {"text": vectors(2), "image": vectors(3, m.Distance.MANHATTAN, datatype=m.Datatype.FLOAT16)}
    with qdrant.collection(vectors_config=named) as name:
        points = [point(1, {"text": [1, 2], "image": [1, 2, 3.25]}), point(2, {"text": [3, 4]}), point(3, {})]
        qdrant.client.upsert(name, points)
        with Source(settings_of(qdrant, way, collection=name, vector="image")) as source:
            (block,) = source.pages(name).blocks(whole(NUMBER, name))
            assert block.shapes.tolist() == [VECTOR, NO_VECTOR, NO_VECTOR]
            assert block.bits.view("<f4").tolist() == [[1, 2, 3.25], [0, 0, 0], [0, 0, 0]]
        with Source(settings_of(qdrant, way, collection=name, vector="text")) as source:
            block = source.pages(name).rows(NUMBER, np.array([key_of(2), key_of(3)], KEY_TYPE))
            assert (block.shapes.tolist(), block.bits[0].view("<f4").tolist()) == ([VECTOR, NO_VECTOR], [3, 4])


def test_the_unnamed_vector_beside_sparse_and_multivectors(qdrant: Running, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has neither sparse vectors nor multivectors")
    multi = m.MultiVectorConfig(comparator=m.MultiVectorComparator.MAX_SIM)
    both = {"colbert": vectors(2, multivector_config=multi), "": vectors(2)}
    with qdrant.collection(vectors_config=both, sparse_vectors_config={"bm25": m.SparseVectorParams()}) as name:
        sparse = m.SparseVector(indices=[3], values=[0.5])
        qdrant.client.upsert(
            name, [point(1, {"": [1, 2], "bm25": sparse, "colbert": [[1.0, 2.0]]}), point(2, {"bm25": sparse})]
        )
        with Source(settings_of(qdrant, way, collection=name)) as source:
            (block,) = source.pages(name).blocks(whole(NUMBER, name))
            assert block.shapes.tolist() == [VECTOR, NO_VECTOR]
            assert block.bits[0].view("<f4").tolist() == [1, 2]


def test_vectors_of_another_length_are_odd() -> None:
    points = [
        a_point(1),
        a_point(2, (1.0,)),
        a_point(3, ()),
        a_point(4, (1.0, 2.0, 3.0)),
        q.RetrievedPoint(id=an_id(5)),
    ]
    old = q.RetrievedPoint(id=an_id(6), vectors=q.VectorsOutput(vector=q.VectorOutput(data=[3.0, 4.0])))
    with odd(lambda *_: q.ScrollResponse(result=[*points, old])) as (_, source):
        (block,) = source.pages("c").blocks(whole(NUMBER, "c"))
    assert block.shapes.tolist() == [VECTOR, ODD_VECTOR, ODD_VECTOR, ODD_VECTOR, NO_VECTOR, VECTOR]
    assert block.bits.view("<f4").tolist() == [[1, 2], [0, 0], [0, 0], [0, 0], [0, 0], [3, 4]]


def test_vectors_travel_uncompressed_here_too(qdrant: Running) -> None:
    with qdrant.collection(vectors_config=vectors(1)) as name:
        qdrant.client.upsert(name, [point(1, [1], {"text": "a" * 3_000_000})])
        with proxy("127.0.0.1", qdrant.engine.grpc_port) as middle:
            middle.cut(after=1_000_000)
            with Source(qdrant.settings(collection=name, grpc_port=middle.port)) as source, pytest.raises(Unreachable):
                list(source.pages(name).blocks(whole(NUMBER, name)))
