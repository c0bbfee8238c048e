"""Named, missing and unusual vectors of the source: which of them are read, and which are refused."""

from __future__ import annotations

import numpy as np
import pytest
from qdrant_client import models as m

from stores.errors import NotFound, Unsupported
from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.reading import refused, settings_of


def test_named_vectors(qdrant: Running, way: str) -> None:
    named = {"text": vectors(2), "image": vectors(3, m.Distance.MANHATTAN, datatype=m.Datatype.FLOAT16)}
    with qdrant.collection(vectors_config=named) as name:
        points = [point(1, {"text": [1, 2], "image": [1, 2, 3]}), point(2, {"text": [3, 4]}), point(3, {})]
        qdrant.client.upsert(name, points)
        with Source(settings_of(qdrant, way, collection=name, vector="image")) as source:
            one = source.collection()
            assert (one.vector_name, one.dimension, one.distance, one.datatype) == ("image", 3, "Manhattan", "float16")
            assert (one.points, source.count(), source.without_vector()) == (3, 3, 2)
            assert [(found.id, found.vector.tolist()) for found in source.points()] == [(1, [1, 2, 3])]
            assert [hit.id for hit in source.search(np.zeros(3, np.float32), 5)] == [1]
        with Source(settings_of(qdrant, way, collection=name)) as source:
            assert refused(source.collections).message == f"collection `{name}` has several vectors: image, text"
        with Source(settings_of(qdrant, way, collection=name, vector="audio")) as source:
            error = refused(source.collections)
            assert isinstance(error, NotFound)
            assert error.message == f"collection `{name}` has no vector `audio`, but `image`, `text`"


def test_the_only_named_vector_needs_no_mapping(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config={"dense": vectors(2, m.Distance.EUCLID)}) as name:
        qdrant.client.upsert(name, [point(1, {"dense": [1, 2]}), point(2, {"dense": [9, 9]})])
        with Source(settings_of(qdrant, way, collection=name)) as source:
            assert (source.collection().vector_name, source.collection().distance) == ("dense", "Euclid")
            assert [hit.id for hit in source.search(np.ones(2, np.float32), 2)] == [1, 2]


def test_a_point_without_its_only_vector(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(2)) as name:
        qdrant.client.upsert(name, [point(1, [1, 2]), point(2, {}, {"user_id": "ann"})])
        with Source(settings_of(qdrant, way, collection=name)) as source:
            assert (source.count(), source.without_vector()) == (2, 1)
            assert [one.id for one in source.points()] == [1]
            assert len(source.fingerprint().points) == 2


def test_vectors_that_no_column_holds(qdrant: Running, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has neither sparse vectors nor multivectors")
    multi = m.MultiVectorConfig(comparator=m.MultiVectorComparator.MAX_SIM)
    both = {"colbert": vectors(2, multivector_config=multi), "": vectors(2)}
    with qdrant.collection(vectors_config=both, sparse_vectors_config={"bm25": m.SparseVectorParams()}) as name:
        sparse = m.SparseVector(indices=[3], values=[0.5])
        qdrant.client.upsert(name, [point(1, {"": [1, 2], "bm25": sparse, "colbert": [[1.0, 2.0]]})])
        for vector, words in (("colbert", "is a multivector"), ("bm25", "is sparse")):
            with Source(settings_of(qdrant, way, collection=name, vector=vector)) as source:
                error = refused(source.collections)
                assert isinstance(error, Unsupported)
                assert words in error.message
        with Source(settings_of(qdrant, way, collection=name)) as source:
            assert source.collection().vector_name == ""
            assert [one.vector.tolist() for one in source.points()] == [[1, 2]]
            first = source.fingerprint()
            assert source.fingerprint_of(first.points) == first
