"""Which collections are the source: by name, alias or pattern, and what is said where there is none."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pytest
from qdrant_client import models as m

from stores.errors import Ambiguous, BadAnswer, NotFound
from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.memories import U
from tests.stores.qdrant.reading import refused, settings_of


def test_an_alias_is_as_good_as_a_name(qdrant: Running, filled: str, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has no aliases")
    made = m.CreateAliasOperation(create_alias=m.CreateAlias(collection_name=filled, alias_name="current"))
    qdrant.client.update_collection_aliases([made])
    with Source(settings_of(qdrant, way, collection="current")) as source:
        assert (source.collection().points, len(list(source.points(3)))) == (600, 3)
        first = source.fingerprint(20)
        assert source.fingerprint_of(first.points) == first
    gone = m.DeleteAliasOperation(delete_alias=m.DeleteAlias(alias_name="current"))
    qdrant.client.update_collection_aliases([gone])


def test_a_collection_that_is_not_there_names_those_that_are(qdrant: Running, filled: str, way: str) -> None:
    with Source(settings_of(qdrant, way, collection="missing")) as source:
        assert source.answer().problem == ""
        for call in (
            source.collections,
            source.collection,
            source.count,
            lambda: list(source.points()),
            source.fingerprint,
        ):
            error = refused(call)
            assert isinstance(error, NotFound)
            assert error.message.endswith("has no collection `missing`")
            assert filled in error.remedy


def test_no_collection_given_lists_the_candidates(qdrant: Running, filled: str) -> None:
    with Source(qdrant.settings()) as source:
        error = refused(source.collections)
        assert isinstance(error, Ambiguous)
        assert filled in error.remedy


def test_a_pattern_is_all_its_collections(qdrant: Running, per_user: tuple[str, list[str]], way: str) -> None:
    pattern, names = per_user
    with Source(settings_of(qdrant, way, collection=pattern)) as source:
        assert [one.name for one in source.collections()] == names
        assert [one.points for one in source.collections()] == [2, 2, 0]
        whole = source.collection()
        assert (whole.name, whole.points, whole.dimension) == (pattern, 4, 2)
        assert whole.payload_indexes == {"user_id": "keyword"}
        assert (source.count(), [one.id for one in source.points()]) == (4, [1, 2, 3, U[0]])
        assert [one.id for one in source.points(3)] == [1, 2, 3]
        query = np.array([1, 0], np.float32)
        assert [hit.id for hit in source.search(query, 3)] == [1, U[0], 2]
        assert [hit.id for hit in source.search(query, 3, user="bob")] == [U[0], 3]
        first = source.fingerprint()
        assert len(first.points) == 4
        assert source.fingerprint_of(first.points) == first


def test_nearer_is_lower_for_euclid(qdrant: Running) -> None:
    same: dict[str, Any] = {"vectors_config": vectors(1, m.Distance.EUCLID)}
    mark = uuid.uuid4().hex[:6]
    with qdrant.collection(f"e{mark}", **same) as a, qdrant.collection(f"e{mark}", **same) as b:
        qdrant.client.upsert(a, [point(1, [1]), point(4, [4])])
        qdrant.client.upsert(b, [point(2, [2]), point(3, [3])])
        with Source(qdrant.settings(collection=f"e{mark}*")) as source:
            hits = source.search(np.zeros(1, np.float32), 3)
            assert [(hit.id, hit.score) for hit in hits] == [(1, 1.0), (2, 2.0), (3, 3.0)]


def test_collections_of_a_pattern_that_differ(qdrant: Running) -> None:
    mark = uuid.uuid4().hex[:6]
    with (
        qdrant.collection(f"d{mark}", vectors_config=vectors(2)) as a,
        qdrant.collection(f"d{mark}", vectors_config=vectors(3)) as b,
        Source(qdrant.settings(collection=f"d{mark}*")) as source,
    ):
        assert {one.name for one in source.collections()} == {a, b}
        error = refused(source.collection)
        assert isinstance(error, BadAnswer)
        assert a in error.message
        assert b in error.message


def test_a_pattern_without_collections(qdrant: Running, filled: str) -> None:
    with Source(qdrant.settings(collection="none_*")) as source:
        error = refused(source.collections)
        assert (type(error), error.message) == (NotFound, "no collection matches `none_*`")
        assert filled in error.remedy
