"""A collection as a stream: the same as the client reads, whatever the ids, sizes, breaks and servers."""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import grpc
import numpy as np
import pytest
from qdrant_client import grpc as q
from qdrant_client import models as m
from qdrant_client.grpc.collections_service_pb2_grpc import CollectionsServicer, add_CollectionsServicer_to_server
from qdrant_client.grpc.points_service_pb2_grpc import PointsServicer, add_PointsServicer_to_server
from qdrant_client.grpc.qdrant_pb2_grpc import QdrantServicer, add_QdrantServicer_to_server

from checks.facts.blocks import END, KEY_TYPE, NO_VECTOR, ODD_VECTOR, VECTOR, Block, IdKind, Span, id_of, key_of
from fixtures.engines.qdrant_config import config_message
from fixtures.engines.traps import MISSING, TRAPS
from fixtures.proxy import Proxy, proxy
from stores import qdrant_walk
from stores.errors import AccessDenied, BadAnswer, NotFound, StoreError, Unreachable
from stores.qdrant import Source
from stores.qdrant_wire import payload_of
from stores.target import Source as Settings
from tests.fixtures.engines.qdrant_servers import KINDS, Running, point, vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checks.facts import PointId

NUMBER, UUID = IdKind.NUMBER, IdKind.UUID
WAYS = ("grpc", "rest") if len(KINDS) > 1 else ("grpc",)
COUNT, SIZE = 5_000, 16
NUMBERS = [*range(0, 4_000, 2), 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1]
UUIDS = sorted(uuid.UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128) for n in range(COUNT - len(NUMBERS)))
IDS: list[PointId] = [*NUMBERS, *UUIDS]
VECTORS = np.random.default_rng(5).standard_normal((COUNT, SIZE)).astype(np.float32)
TRAP_VALUES = [{key: v for key, v in value.items() if v is not MISSING} for trap in TRAPS for value in trap.values]


def plain(id_: PointId) -> int | str:
    return id_ if isinstance(id_, int) else str(id_)


def whole(kind: IdKind, collection: str) -> Span:
    return Span(collection=collection, kind=kind, high=END[kind])


def ids_in(blocks: Iterator[Block], kind: IdKind) -> list[PointId]:
    return [id_of(key, kind) for block in blocks for key in block.keys]


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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qdrant_walk, "PAUSES_S", (0.01, 0.1, 0.3))


# --- the same as the client reads ---


def test_ids_bits_and_payloads_are_those_of_the_clients_own_scroll(
    qdrant: Running, source: Source, filled: str
) -> None:
    records = client_scroll(qdrant.client, filled)
    assert [record.id for record in records] == list(map(plain, IDS))
    place = 0
    with source.pages(filled) as pages:
        for kind in (NUMBER, UUID):
            for block in pages.blocks(whole(kind, filled)):
                for row, key in enumerate(block.keys):
                    compare(block, row, records[place], plain(id_of(key, kind)))
                    place += 1
    assert place == COUNT


def client_scroll(client: Any, name: str) -> list[m.Record]:
    found, offset = [], None
    while True:
        page, offset = client.scroll(name, limit=1_000, offset=offset, with_payload=True, with_vectors=True)
        found += page
        if offset is None:
            return found


def compare(block: Block, row: int, record: m.Record, id_: int | str) -> None:
    assert id_ == record.id
    if record.vector:
        expected = np.asarray(record.vector, np.float32)
        assert (block.shapes[row], block.bits[row].tobytes()) == (VECTOR, expected.astype("<f4").tobytes())
    else:
        assert (block.shapes[row], block.bits[row].any()) == (NO_VECTOR, False)
    payload = payload_of(block.payloads[row])  # type: ignore[arg-type]
    assert record.payload is not None
    assert repr({key: payload[key] for key in record.payload}) == repr(record.payload) or payload == record.payload
    assert len(payload) == len(record.payload)


def test_every_trap_comes_through_the_server(source: Source, filled: str) -> None:
    seen = 0
    for kind in (NUMBER, UUID):
        for block in source.pages(filled).blocks(whole(kind, filled)):
            for entries in block.payloads:
                payload = payload_of(entries)  # type: ignore[arg-type]
                expected = TRAP_VALUES[payload.pop("n") % len(TRAP_VALUES)]
                assert payload == expected
                assert {key: repr(value) for key, value in payload.items() if isinstance(value, int | float)} == {
                    key: repr(value) for key, value in expected.items() if isinstance(value, int | float)
                }
                seen += 1
    assert seen == COUNT


def test_blocks_are_pages_of_the_servers(source: Source, filled: str) -> None:
    blocks = list(source.pages(filled).blocks(whole(NUMBER, filled)))
    assert [len(block) for block in blocks] == [250] * 8 + [5]
    for block in blocks:
        assert (block.keys.dtype, str(block.bits.dtype), block.bits.shape) == (KEY_TYPE, "uint32", (len(block), SIZE))


# --- spans ---


def test_spans_that_start_and_end_where_no_point_is(source: Source, filled: str) -> None:
    with source.pages(filled) as pages:
        for low, high in ((1, 9), (0, 1), (1, 2), (3_001, 2**32), (3_999, 2**64), (2**64 - 1, 2**64), (7, 7), (9, 3)):
            span = Span(collection=filled, kind=NUMBER, low=low, high=high)
            assert ids_in(pages.blocks(span), NUMBER) == [one for one in NUMBERS if low <= one < high], span
        middle = UUIDS[700].int
        for low, high in ((0, middle), (middle, middle + 1), (middle + 1, 2**128), (middle - 1, UUIDS[1200].int + 1)):
            span = Span(collection=filled, kind=UUID, low=low, high=high)
            expected = [one for one in UUIDS if low <= one.int < high]
            assert ids_in(pages.blocks(span), UUID) == expected, span
            assert pages.count(span) == len(expected)


def test_spans_beside_each_other_are_everything_once_from_many_threads(source: Source, filled: str) -> None:
    bounds = [0, *(UUIDS[place].int + place % 2 for place in range(100, len(UUIDS), 373)), 2**128]
    spans = [Span(collection=filled, kind=UUID, low=low, high=high) for low, high in pairwise(bounds)]

    def read(span: Span) -> list[PointId]:
        with source.pages(filled) as pages:
            return ids_in(pages.blocks(span), UUID)

    with ThreadPoolExecutor(4) as pool:
        assert [one for part in pool.map(read, spans) for one in part] == UUIDS
    shared = source.pages(filled)
    with ThreadPoolExecutor(4) as pool:
        assert [one for part in pool.map(lambda s: ids_in(shared.blocks(s), UUID), spans) for one in part] == UUIDS


def test_a_span_of_another_collection_is_a_mistake(source: Source, filled: str) -> None:
    with pytest.raises(ValueError, match="no span of"):
        list(source.pages(filled).blocks(whole(UUID, "another")))


def test_an_empty_collection(qdrant: Running, way: str) -> None:
    with (
        qdrant.collection(vectors_config=vectors(4)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        pages = source.pages(name)
        assert [list(pages.blocks(whole(kind, name))) for kind in IdKind] == [[], []]
        assert (pages.kinds(), pages.count(), pages.sample_ids(5), pages.users("user_id")) == ((), 0, [], set())
        rows = pages.rows(NUMBER, np.array([key_of(1)], KEY_TYPE))
        assert (len(rows), rows.bits.shape, rows.keys.dtype) == (0, (0, 4), KEY_TYPE)


@pytest.mark.parametrize("kind", list(IdKind))
def test_a_collection_of_one_kind_of_ids(qdrant: Running, way: str, kind: IdKind) -> None:
    ids: list[PointId] = [0, 1, 255, 256, 2**40] if kind is NUMBER else [uuid.UUID(int=n) for n in (0, 256, 2**128 - 1)]
    with (
        qdrant.collection(vectors_config=vectors(1)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        qdrant.client.upsert(name, [point(plain(one), [1]) for one in ids])
        pages = source.pages(name)
        assert pages.kinds() == (kind,)
        for asked in IdKind:
            assert ids_in(pages.blocks(whole(asked, name)), asked) == (ids if asked is kind else [])


# --- vectors ---


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


# --- single rows and facts ---


def test_rows_are_those_that_exist_in_order(source: Source, filled: str) -> None:
    pages = source.pages(filled)
    wanted = [UUIDS[900], uuid.UUID(int=5), *UUIDS[10:600], UUIDS[3], UUIDS[900]]
    block = pages.rows(UUID, np.array([key_of(one) for one in wanted], KEY_TYPE))
    expected = sorted({*wanted} - {uuid.UUID(int=5)})
    assert [id_of(key, UUID) for key in block.keys] == expected
    streamed = list(pages.blocks(whole(UUID, filled)))
    bits = {id_of(key, UUID): one.bits[row].tobytes() for one in streamed for row, key in enumerate(one.keys)}
    assert [row.tobytes() for row in block.bits] == [bits[one] for one in expected]
    assert [payload_of(entries)["n"] for entries in block.payloads] == [IDS.index(one) for one in expected]  # type: ignore[arg-type]
    number = pages.rows(NUMBER, np.array([key_of(2**64 - 1), key_of(1), key_of(0)], KEY_TYPE))
    assert [id_of(key, NUMBER) for key in number.keys] == [0, 2**64 - 1]
    assert len(pages.rows(NUMBER, np.zeros(0, KEY_TYPE))) == 0


def test_facts_of_a_collection(source: Source, filled: str) -> None:
    pages = source.pages(filled)
    assert (pages.kinds(), pages.count()) == ((NUMBER, UUID), COUNT)
    assert pages.count(whole(NUMBER, filled)) == len(NUMBERS)
    sample = pages.sample_ids(300)
    assert len(set(sample)) == 300
    assert set(sample) <= set(IDS)
    assert {type(one) for one in sample} == {int, uuid.UUID}


def test_the_users_of_a_collection(qdrant: Running, way: str) -> None:
    users: list[Any] = ["ann", "bob", "", 7, 7.5, True, ["x"], {"a": 1}, None]
    with (
        qdrant.collection(vectors_config=vectors(1)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        points = [point(i, [1], {"user_id": users[i % len(users)], "n": i}) for i in range(2_000)]
        qdrant.client.upsert(name, [*points[:-1], point(str(UUIDS[0]), [1], {"user_id": "cid"})])
        pages = source.pages(name)
        assert pages.users("user_id") == {"ann", "bob", "", "7", "7.5", "true", '["x"]', '{"a":1}', None, "cid"}
        assert pages.users("missing") == {None}


def test_what_tells_two_systems_apart(source: Source, qdrant: Running, way: str) -> None:
    found = source.endpoints()
    assert ("127.0.0.1", qdrant.engine.http_port) in found
    assert (("127.0.0.1", qdrant.engine.grpc_port) in found) is (way == "grpc")
    assert "qdrant" in source.product().lower()
    assert source.product().endswith(qdrant.client.info().version)


def test_a_collection_that_is_not_there(source: Source, filled: str) -> None:
    with pytest.raises(NotFound, match="has no collection `missing`") as caught:
        source.pages("missing")
    assert filled in caught.value.remedy


def test_the_key_is_shown(locked: Running) -> None:
    with locked.collection(vectors_config=vectors(1)) as name:
        locked.client.upsert(name, [point(1, [1])])
        with Source(locked.settings(collection=name)) as source:
            assert ids_in(source.pages(name).blocks(whole(NUMBER, name)), NUMBER) == [1]
        with Source(locked.settings(collection=name, api_key=None)) as source, pytest.raises(AccessDenied):
            source.pages(name)


# --- heavy pages ---


def test_heavy_pages_become_smaller(qdrant: Running, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qdrant_walk, "HEAVY_BYTES", 400_000)
    monkeypatch.setattr(qdrant_walk, "AIM_BYTES", 200_000)
    with (
        qdrant.collection(vectors_config=vectors(1)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        qdrant.client.upsert(name, [point(i, [1], {"text": "a" * (4_000 if i < 1_000 else 4)}) for i in range(2_500)])
        blocks = list(source.pages(name).blocks(whole(NUMBER, name)))
        assert ids_in(iter(blocks), NUMBER) == list(range(2_500))
        assert len(blocks[0]) == 250
        assert {len(block) for block in blocks[1:10]} <= set(range(40, 51))
        assert len(blocks[-2]) == 250


def test_how_many_points_are_asked_for() -> None:
    fitting, mib = qdrant_walk._fitting, 2**20
    assert fitting(250, 250, 16 * mib) == 250
    assert fitting(250, 250, 100 * mib) == 20
    assert fitting(20, 250, 8 * mib) == 20
    assert fitting(20, 250, mib) == 40
    assert fitting(200, 250, mib) == 250
    assert fitting(1, 250, 100 * mib) == 1
    assert fitting(1, 250, 0) == 2


# --- breaks ---


def between(qdrant: Running, way: str) -> Proxy:
    return Proxy("127.0.0.1", qdrant.engine.http_port if way == "rest" else qdrant.engine.grpc_port)


def through(qdrant: Running, way: str, way_between: Proxy, name: str, *, seconds: int = 15) -> Source:
    if way == "rest":
        url = f"http://127.0.0.1:{way_between.port}"
        return Source(qdrant.over_rest(collection=name, url=url), seconds=seconds)
    return Source(qdrant.settings(collection=name, grpc_port=way_between.port), seconds=seconds)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("bytes_", [70_000, 131_072, 300_001])
def test_connections_that_break_over_and_over_lose_and_repeat_nothing(
    qdrant: Running, filled: str, way: str, bytes_: int
) -> None:
    middle = between(qdrant, way)
    with through(qdrant, way, middle, filled) as source:
        pages = source.pages(filled)
        expected = list(source.pages(filled).blocks(whole(UUID, filled)))
        middle.cut(after=bytes_)
        found = list(pages.blocks(whole(UUID, filled)))
    middle.close()
    assert ids_in(iter(found), UUID) == UUIDS
    assert b"".join(block.bits.tobytes() for block in found) == b"".join(one.bits.tobytes() for one in expected)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_gone_is_told_with_how_far_it_came(qdrant: Running, filled: str, way: str) -> None:
    middle = between(qdrant, way)
    with through(qdrant, way, middle, filled) as source:
        pages = source.pages(filled)
        blocks = pages.blocks(whole(UUID, filled))
        came = [next(blocks), next(blocks)]
        middle.refuse()
        with pytest.raises(Unreachable, match="had come as far as") as caught:
            came += blocks
        last = id_of(came[-1].keys[-1], UUID)
        assert caught.value.message.endswith(f"had come as far as {last}")
        with pytest.raises(Unreachable, match="had come"):
            list(pages.blocks(whole(UUID, filled)))
        with pytest.raises(Unreachable, match="1 points from"):
            pages.rows(UUID, np.array([key_of(UUIDS[0])], KEY_TYPE))
        middle.pass_through()
        # The channel looks again each second.
        time.sleep(1.2)
        assert ids_in(pages.blocks(whole(UUID, filled)), UUID) == UUIDS
    middle.close()


def test_a_server_that_is_back_after_a_while_is_met_again(qdrant: Running, filled: str) -> None:
    middle = between(qdrant, "grpc")
    with through(qdrant, "grpc", middle, filled) as source:
        blocks = source.pages(filled).blocks(whole(UUID, filled))
        first = next(blocks)
        middle.refuse()
        back = threading.Timer(2, middle.pass_through)
        back.start()
        assert ids_in(iter([first, *blocks]), UUID) == UUIDS
        back.join()
    middle.close()


@pytest.mark.usefixtures("impatient")
def test_silence_ends_with_the_time_out(qdrant: Running, filled: str, way: str) -> None:
    middle = between(qdrant, way)
    with through(qdrant, way, middle, filled, seconds=1) as source:
        blocks = source.pages(filled).blocks(whole(UUID, filled))
        next(blocks)
        middle.swallow()
        started = time.monotonic()
        with pytest.raises(Unreachable, match="did not answer in time"):
            list(blocks)
        assert time.monotonic() - started < 12
    middle.close()


# --- servers that are wrong ---


class Odd(PointsServicer):
    """Answers scrolls as it is told."""

    def __init__(self, answer: Callable[[q.ScrollPoints, Any], q.ScrollResponse]) -> None:
        self.answer = answer
        self.asked: list[q.ScrollPoints] = []

    def Scroll(self, request: q.ScrollPoints, context: Any) -> q.ScrollResponse:
        self.asked.append(request)
        return self.answer(request, context)

    def Get(self, request: q.GetPoints, context: Any) -> q.GetResponse:
        return q.GetResponse(result=[a_point(one.num) for one in [*request.ids, *request.ids]])

    def Count(self, request: q.CountPoints, context: Any) -> q.CountResponse:
        return q.CountResponse(result=q.CountResult(count=7))


class OddCollections(CollectionsServicer):
    """One collection of two dimensions."""

    def Get(self, request: Any, context: Any) -> q.GetCollectionInfoResponse:
        params = q.VectorsConfig(params=q.VectorParams(size=2, distance=q.Distance.Dot))
        config = config_message(q.CreateCollection(collection_name="c", vectors_config=params))
        green = q.CollectionStatus.Green
        return q.GetCollectionInfoResponse(result=q.CollectionInfo(status=green, segments_count=1, config=config))


class OddGreeting(QdrantServicer):
    """Says that it is a Qdrant."""

    def HealthCheck(self, request: Any, context: Any) -> q.HealthCheckReply:
        return q.HealthCheckReply(title="an odd qdrant", version="1.0.0")


@contextmanager
def odd(answer: Callable[[q.ScrollPoints, Any], q.ScrollResponse], **settings: Any) -> Iterator[tuple[Odd, Source]]:
    """A server in this process whose scrolls are answered by a function."""
    with ThreadPoolExecutor(4) as pool:
        server, points = grpc.server(pool), Odd(answer)
        add_PointsServicer_to_server(points, server)  # type: ignore[no-untyped-call]
        add_CollectionsServicer_to_server(OddCollections(), server)  # type: ignore[no-untyped-call]
        add_QdrantServicer_to_server(OddGreeting(), server)  # type: ignore[no-untyped-call]
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            where = Settings(url="http://127.0.0.1:1", grpc_port=port, collection="c")
            with Source(where, **settings) as source:
                yield points, source
        finally:
            server.stop(0).wait()


def a_point(id_: PointId, data: tuple[float, ...] = (1.0, 2.0)) -> q.RetrievedPoint:
    vector = q.VectorsOutput(vector=q.VectorOutput(dense=q.DenseVector(data=data)))
    return q.RetrievedPoint(id=an_id(id_), vectors=vector)


def an_id(id_: PointId) -> q.PointId:
    return q.PointId(num=id_) if isinstance(id_, int) else q.PointId(uuid=str(id_))


def a_page(ids: list[PointId], following: PointId | None = None) -> q.ScrollResponse:
    offset = None if following is None else an_id(following)
    return q.ScrollResponse(result=map(a_point, ids), next_page_offset=offset)


ONE = uuid.UUID(int=1)
WRONG: dict[str, tuple[IdKind, list[q.ScrollResponse]]] = {
    "the same page again": (NUMBER, [a_page([1, 2], 3), a_page([1, 2], 3)]),
    "a page that overlaps": (NUMBER, [a_page([1, 2], 3), a_page([2, 3])]),
    "the same id twice": (NUMBER, [a_page([1, 1])]),
    "ids that fall": (NUMBER, [a_page([2, 1])]),
    "uuids that fall": (UUID, [a_page([ONE, uuid.UUID(int=0)])]),
    "ids before those asked for": (NUMBER, [a_page([5], 6), a_page([4])]),
    "a number after a UUID": (NUMBER, [a_page([1, ONE, 2])]),
    "numbers where UUIDs were asked for": (UUID, [a_page([1, ONE])]),
    "going on where it is": (NUMBER, [a_page([1, 2], 2)]),
    "going on before": (UUID, [a_page([ONE], uuid.UUID(int=0))]),
    "going back to numbers": (UUID, [a_page([ONE], 5)]),
    "nothing and going on": (NUMBER, [a_page([], 5), a_page([], 5)]),
    "an id that is none": (UUID, [q.ScrollResponse(result=[q.RetrievedPoint(id=q.PointId(uuid="no"))])]),
    "an id that is long": (UUID, [q.ScrollResponse(result=[q.RetrievedPoint(id=q.PointId(uuid="f" * 36))])]),
    "no id": (UUID, [q.ScrollResponse(result=[q.RetrievedPoint()])]),
}


@pytest.mark.parametrize("name", WRONG)
def test_servers_whose_ids_do_not_rise_are_not_believed(name: str) -> None:
    kind, answers = WRONG[name]
    left = iter([*answers, *[answers[-1]] * 3])
    with odd(lambda *_: next(left)) as (_, source):
        with pytest.raises(BadAnswer) as caught:
            list(source.pages("c").blocks(whole(kind, "c")))
        if "an id" not in name:
            assert caught.value.message.startswith("ids do not rise within a scroll")
        assert caught.value.remedy


def test_points_that_come_twice_are_not_believed() -> None:
    with odd(lambda *_: a_page([])) as (_, source), pytest.raises(BadAnswer, match="points came twice"):
        source.pages("c").rows(NUMBER, np.array([key_of(1)], KEY_TYPE))


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


def test_a_page_that_names_the_next_one_is_asked_for_before_it_is_taken() -> None:
    pages = {0: a_page([1, 2], 3), 3: a_page([3], 9), 9: a_page([9, ONE], uuid.UUID(int=7))}
    with odd(lambda request, _: pages[request.offset.num]) as (points, source):
        blocks = source.pages("c").blocks(whole(NUMBER, "c"))
        next(blocks)
        wait_until(lambda: len(points.asked) == 2)
        assert ids_in(blocks, NUMBER) == [3, 9]
        assert [request.offset.num for request in points.asked] == [0, 3, 9]
        assert {request.limit for request in points.asked} == {250}
        del points.asked[:]
        assert ids_in(source.pages("c").blocks(Span(collection="c", kind=NUMBER, high=3)), NUMBER) == [1, 2]
        assert len(points.asked) == 1


@pytest.mark.usefixtures("impatient")
def test_after_a_time_out_less_is_asked_for() -> None:
    over = threading.Event()

    def slow_for_many(request: q.ScrollPoints, _: Any) -> q.ScrollResponse:
        if request.limit > 20:
            over.wait(3)
        return a_page([1])

    with odd(slow_for_many, seconds=1) as (points, source):
        assert ids_in(source.pages("c").blocks(whole(NUMBER, "c")), NUMBER) == [1]
        over.set()
    assert [request.limit for request in points.asked] == [250, 62, 15]


# --- the end ---


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.01)


def test_closing_early_cancels_the_call_and_leaves_no_thread() -> None:
    cancelled, over = threading.Event(), threading.Event()

    def silent_second(request: q.ScrollPoints, context: Any) -> q.ScrollResponse:
        if request.offset.num == 0:
            return a_page([1], 2)
        context.add_callback(cancelled.set)
        over.wait(20)
        return a_page([2])

    with odd(silent_second) as (points, source):
        pages = source.pages("c")
        assert source.pages("c").count() == 7
        before = set(threading.enumerate())
        del points.asked[:]
        blocks = pages.blocks(whole(NUMBER, "c"))
        next(blocks)
        wait_until(lambda: len(points.asked) == 2)
        blocks.close()
        assert cancelled.wait(5)
        over.set()
        wait_until(lambda: {one for one in threading.enumerate() if "ThreadPool" not in one.name} <= before)
        pages.close()
        with pytest.raises(StoreError):
            next(pages.blocks(whole(NUMBER, "c")))


def test_vectors_travel_uncompressed_here_too(qdrant: Running) -> None:
    with qdrant.collection(vectors_config=vectors(1)) as name:
        qdrant.client.upsert(name, [point(1, [1], {"text": "a" * 3_000_000})])
        with proxy("127.0.0.1", qdrant.engine.grpc_port) as middle:
            middle.cut(after=1_000_000)
            with Source(qdrant.settings(collection=name, grpc_port=middle.port)) as source, pytest.raises(Unreachable):
                list(source.pages(name).blocks(whole(NUMBER, name)))
