"""What the source reads of a Qdrant: the embedded one and, where there is one, a real one over gRPC and REST."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qdrant_client import models as m

from checks.facts import Collection
from fixtures.proxy import Proxy
from stores.errors import Ambiguous, BadAnswer, NotFound, StoreError, Unreachable, Unsupported
from stores.qdrant import Source
from stores.qdrant_link import connect
from stores.qdrant_reader import Reader
from tests.fixtures.engines.qdrant_servers import KINDS, Running, connected, point, vectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.target import Source as Settings

COSINE = m.Distance.COSINE
INTEGER = m.IntegerIndexParams(type=m.IntegerIndexType.INTEGER, lookup=True, range=True)
TENANT = m.KeywordIndexParams(type=m.KeywordIndexType.KEYWORD, is_tenant=True)
WAYS = ("grpc", "rest") if len(KINDS) > 1 else ("grpc",)
USERS = ("ann", "bob", "cid")
U = [uuid.UUID(int=number << 64) for number in range(1, 301)]
NUMBERS = np.random.default_rng(7).standard_normal((600, 8)).astype(np.float32)


def memories() -> list[m.PointStruct]:
    ids = [*range(300), *map(str, U)]
    return [
        point(key, NUMBERS[i].tolist(), {"user_id": USERS[i % 3], "n": i, "none": None, "f": 1.0, "o": {"a": [1, "x"]}})
        for i, key in enumerate(ids)
    ]


@pytest.fixture(scope="module")
def filled(qdrant: Running) -> Iterator[str]:
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


def settings_of(qdrant: Running, way: str, **changes: Any) -> Settings:
    return qdrant.over_rest(**changes) if way == "rest" else qdrant.settings(**changes)


@pytest.fixture
def source(qdrant: Running, filled: str, way: str) -> Iterator[Source]:
    with Source(settings_of(qdrant, way, collection=filled)) as store:
        yield store


def refused(call: Any) -> StoreError:
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value


# --- facts ---


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


# --- which collection ---


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


# --- the fingerprint ---


def test_a_fingerprint_is_the_same_until_something_changes(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(8, COSINE)) as name:
        qdrant.client.create_payload_index(name, "user_id", TENANT)
        qdrant.client.upsert(name, memories())
        with Source(settings_of(qdrant, way, collection=name)) as source:
            before = source.fingerprint(1000)
            assert len(before.points) == 600
            assert before.payload_indexes == {name: {"user_id": 'keyword {"is_tenant":true}'}}
            assert set(before.settings) == {name}

            def changed(part: str) -> bool:
                after = source.fingerprint_of(before.points)
                return bool(getattr(after, part) != getattr(before, part))

            assert not any(map(changed, ("settings", "payload_indexes", "points")))
            qdrant.client.upsert(name, [point(10**6, NUMBERS[0].tolist())])
            assert not any(map(changed, ("settings", "payload_indexes", "points")))
            qdrant.client.set_payload(name, {"n": 1.0}, points=[1])
            assert changed("points")
            qdrant.client.set_payload(name, {"n": 1}, points=[1])
            assert not changed("points")
            nudged = np.nextafter(NUMBERS[2] / np.linalg.norm(NUMBERS[2]), 2, dtype=np.float32)
            qdrant.client.upsert(name, [point(2, nudged.tolist(), memories()[2].payload)])
            assert changed("points")
            qdrant.client.upsert(name, [memories()[2]])
            assert not changed("points")
            qdrant.client.delete(name, [5])
            assert set(before.points) - set(source.fingerprint_of(before.points).points) == {f"{name}/5"}
            qdrant.client.create_payload_index(name, "n", "integer")
            assert changed("payload_indexes")
            assert not changed("settings")
        qdrant.client.delete_collection(name)
        with Source(settings_of(qdrant, way, collection=name.replace("_", "*"))) as source:
            qdrant.client.create_collection(name, vectors_config=vectors(8, COSINE, on_disk=True))
            assert source.fingerprint_of(before.points).settings != before.settings


def test_collections_that_come_meanwhile_can_be_left_out(qdrant: Running) -> None:
    mark = uuid.uuid4().hex[:6]
    with (
        qdrant.collection(f"n{mark}", vectors_config=vectors(2)) as first,
        Source(qdrant.settings(collection=f"n{mark}*")) as source,
    ):
        before = source.fingerprint()
        with qdrant.collection(f"n{mark}", vectors_config=vectors(2)) as second:
            assert set(source.fingerprint_of(before.points).settings) == {first, second}
            assert source.fingerprint_of(before.points, before.settings) == before
        assert source.fingerprint_of([], [first, second]).settings.keys() == {first}


def test_a_sample_is_drawn_in_proportion(qdrant: Running, per_user: tuple[str, list[str]], filled: str) -> None:
    with Source(qdrant.settings(collection=filled)) as source:
        drawn = [frozenset(source.fingerprint(50).points) for _ in range(3)]
        assert [len(points) for points in drawn] == [50, 50, 50]
        assert len(set(drawn)) == 3
    with Source(qdrant.settings(collection="me*")) as source:
        shares = source.fingerprint(100).points
        assert sum(key.startswith(filled) for key in shares) > 80


def test_servers_that_take_no_sample_are_read_here_and_there(qdrant: Running, filled: str) -> None:
    link = connect(qdrant.settings(collection=filled), seconds=10)
    found = Reader(link).scattered(filled, 90)
    link.client.close()
    ids = {str(record.id) for record in found}
    assert 20 < len(ids) <= 90
    assert len(found) == len(ids)
    assert all(record.vector and record.payload for record in found)
    assert len(ids & set(map(str, U))) > 5


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


# --- how it is read ---


def test_nothing_of_it_writes() -> None:
    public = {name for name in dir(Source) if not name.startswith("_")}
    assert public == {
        "answer", "candidates", "collection", "collections", "count", "endpoints", "fingerprint", "fingerprint_of",
        "ids", "ids_where", "pages", "points", "product", "search", "vectors", "without_vector",
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
