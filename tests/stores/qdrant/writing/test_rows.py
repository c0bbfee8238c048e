"""What is written to a Qdrant is what it gives back: ids, every bit of a vector, every value of a payload."""

from __future__ import annotations

import json
import uuid
from typing import Any

import numpy as np
import pytest
from qdrant_client import models as m

from checks.facts.blocks import NO_VECTOR, VECTOR
from stores import qdrant_writer
from stores.qdrant_problems import NotStorable
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.memories import COSINE
from tests.stores.qdrant.reading import settings_of
from tests.stores.qdrant.stream.streaming import IDS, NUMBERS, TRAP_VALUES, UUIDS
from tests.stores.qdrant.writing.written import NUMBER, UUID, bits_of, held, keys_of, writer_of
from tests.stores.test_qdrant_wire import same

DISTANCES = [COSINE, m.Distance.DOT, m.Distance.EUCLID, m.Distance.MANHATTAN]
MORE_VALUES: list[dict[str, Any]] = [{"nul": "a\0b\0"}, {"": 1}, {}, {"n": 2**63}, {"deep": [[[{"a": [None]}]]]}]


def test_every_kind_of_id_and_every_trap_come_back(qdrant: Running, way: str) -> None:
    values = [*TRAP_VALUES, *MORE_VALUES]
    numbers, uuids = NUMBERS[-300:], UUIDS[:300]
    payloads = {id_: {"n": place, **values[place % len(values)]} for place, id_ in enumerate([*numbers, *uuids])}
    drawn = np.random.default_rng(3).standard_normal((600, 16)).astype(np.float32)
    with qdrant.collection(vectors_config=vectors(16)) as name:
        with writer_of(qdrant, way, name) as writer:
            writer.upsert(NUMBER, keys_of(numbers), bits_of(drawn[:300]), [payloads[one] for one in numbers])
            writer.upsert(UUID, keys_of(uuids), bits_of(drawn[300:]), [json.dumps(payloads[one]) for one in uuids])
        found = held(settings_of(qdrant, way, collection=name))
    assert list(found) == [*numbers, *uuids]
    assert [bits for _, bits, _ in found.values()] == bits_of(drawn).tolist()
    for id_, payload in payloads.items():
        # What gRPC answers of an integer beyond 64 bits is a double too.
        kept = {key: float(one) if isinstance(one, int) and one >= 2**63 else one for key, one in payload.items()}
        assert same(found[id_][2], kept), id_


def test_a_point_is_replaced_whole_and_any_number_of_times(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(2)) as name, writer_of(qdrant, way, name) as writer:
        qdrant.client.upsert(name, [point(1, [1, 2], {"old": True, "both": 1}), point(2, [5, 6], {"stays": 1})])
        for _ in range(2):
            writer.upsert(NUMBER, keys_of([1, 3]), bits_of([[3, 4], [7, 8]]), [{"both": 2}, None])
            found = held(settings_of(qdrant, way, collection=name))
            assert {id_: (bits, payload) for id_, (_, bits, payload) in found.items()} == {
                1: (bits_of([3, 4]).tolist(), {"both": 2}), 2: (bits_of([5, 6]).tolist(), {"stays": 1}),
                3: (bits_of([7, 8]).tolist(), {}),
            }  # fmt: skip


@pytest.mark.parametrize("datatype", [m.Datatype.FLOAT32, m.Datatype.FLOAT16, m.Datatype.UINT8])
@pytest.mark.parametrize("distance", DISTANCES)
def test_what_was_read_is_written_back_to_the_same_bits(
    qdrant: Running, way: str, distance: m.Distance, datatype: m.Datatype
) -> None:
    drawn = np.random.default_rng(11).standard_normal((400, 24)).astype(np.float32)
    largest = 1e19 if datatype is m.Datatype.FLOAT32 else 600
    drawn[:4] = [[value] * 24 for value in (1e-5, 3e-4, 0.0, largest)]
    with qdrant.collection(vectors_config=vectors(24, distance, datatype=datatype)) as name:
        qdrant.client.upsert(name, [point(i, (row * 99).tolist(), {"n": i}) for i, row in enumerate(drawn)])
        settings = settings_of(qdrant, way, collection=name)
        before = held(settings)
        with writer_of(qdrant, way, name) as writer:
            for _ in range(2):
                bits = np.array([bits for _, bits, _ in before.values()], np.uint32)
                writer.upsert(NUMBER, keys_of(list(before)), bits, [payload for *_, payload in before.values()])
                assert held(settings) == before


def test_rows_without_a_vector(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(2)) as name, writer_of(qdrant, way, name) as writer:
        qdrant.client.upsert(name, [point(1, [1, 2])])
        shapes = np.array([NO_VECTOR, VECTOR, NO_VECTOR], np.uint8)
        writer.upsert(NUMBER, keys_of([1, 2, 3]), bits_of([[0, 0], [3, 4], [0, 0]]), [{"n": 1}] * 3, shapes=shapes)
        found = held(settings_of(qdrant, way, collection=name))
        assert [(shape, payload) for shape, _, payload in found.values()] == [
            (NO_VECTOR, {"n": 1}), (VECTOR, {"n": 1}), (NO_VECTOR, {"n": 1})
        ]  # fmt: skip


def test_points_are_removed_and_those_that_never_were_are_no_error(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(1)) as name, writer_of(qdrant, way, name) as writer:
        ids = [one for one in IDS if one not in (0, UUIDS[0])]
        qdrant.client.upsert(name, [point(one if isinstance(one, int) else str(one), [1]) for one in IDS])
        for _ in range(2):
            writer.delete(NUMBER, keys_of([one for one in ids if isinstance(one, int)]))
            writer.delete(UUID, keys_of([*(one for one in ids if isinstance(one, uuid.UUID)), uuid.UUID(int=77)]))
            assert list(held(settings_of(qdrant, way, collection=name))) == [0, UUIDS[0]]


def test_nothing_is_done_for_no_rows(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(1)) as name, writer_of(qdrant, way, name) as writer:
        writer.upsert(NUMBER, keys_of([]), np.zeros((0, 1), np.uint32), [])
        writer.delete(UUID, keys_of([]))
        assert held(settings_of(qdrant, way, collection=name)) == {}


def test_one_payload_that_cannot_be_kept_keeps_all_from_being_written(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(1)) as name, writer_of(qdrant, way, name) as writer:
        payloads: list[Any] = [*[{"n": 1}] * 999, {"n": float("inf")}]
        with pytest.raises(NotStorable, match="point 1000: `n`"):
            writer.upsert(NUMBER, keys_of(list(range(1, 1001))), np.zeros((1000, 1), np.uint32), payloads)
        assert held(settings_of(qdrant, way, collection=name)) == {}


def test_vectors_of_another_dimension_are_a_mistake(qdrant: Running) -> None:
    with qdrant.collection(vectors_config=vectors(2)) as name, writer_of(qdrant, "grpc", name) as writer:
        for shape in ((1, 3), (2,)):
            with pytest.raises(ValueError, match="are none of"):
                writer.upsert(NUMBER, keys_of([1]), np.zeros(shape, np.uint32), [{}])


def test_large_payloads_are_cut_into_many_requests(
    qdrant: Running, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(qdrant_writer, "MOST_BYTES", 100_000)
    with qdrant.collection(vectors_config=vectors(1)) as name, writer_of(qdrant, way, name) as writer:
        payloads = [{"text": "ä\0" * (10 if n % 7 else 60_000), "n": n} for n in range(60)]
        writer.upsert(NUMBER, keys_of(list(range(60))), np.zeros((60, 1), np.uint32), payloads)
        assert [payload for *_, payload in held(settings_of(qdrant, way, collection=name)).values()] == payloads
