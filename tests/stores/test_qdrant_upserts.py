"""Points on the wire: what Qdrant's own declarations read out of it is what was given."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qdrant_client import grpc as q

from checks.facts.blocks import KEY_TYPE, NO_VECTOR, ODD_VECTOR, VECTOR, IdKind, key_of
from stores.qdrant_messages import messages
from stores.qdrant_problems import NotStorable
from stores.qdrant_upserts import parcels, points_field, rows_of
from stores.qdrant_wire import payload_of
from tests.stores.test_qdrant_wire import PAYLOADS, same

if TYPE_CHECKING:
    from checks.facts import PointId
    from stores.qdrant_upserts import Rows

NUMBERS, UUIDS = st.integers(0, 2**64 - 1), st.uuids()
BITS = st.integers(0, 2**32 - 1)


def keys_of(ids: list[Any]) -> Any:
    return np.array([key_of(one) for one in ids], KEY_TYPE)


def rows(ids: list[PointId], vectors: Any, payloads: list[Any], shapes: list[int] | None = None) -> Rows:
    kind = IdKind.NUMBER if isinstance(ids[0], int) else IdKind.UUID
    return rows_of(kind, keys_of(ids), vectors, payloads, None if shapes is None else np.array(shapes, np.uint8))


def read(raw: bytes) -> list[q.PointStruct]:
    return list(q.UpsertPoints.FromString(raw).points)


def id_in(message: q.PointId) -> PointId:
    return message.num if message.HasField("num") else uuid.UUID(message.uuid)


def payload_in(message: q.PointStruct) -> dict[str, Any]:
    raw = q.Struct(fields=message.payload).SerializeToString()
    return payload_of([pair.SerializeToString() for pair in messages().object.FromString(raw).fields])


def bits_in(message: q.Vector) -> Any:
    assert not message.data
    return np.array(message.dense.data, np.float32).view(np.uint32).tolist()


@given(st.data(), st.lists(NUMBERS, unique=True, min_size=1, max_size=5) | st.lists(UUIDS, unique=True, min_size=1))
def test_points_are_read_as_they_were_given(data: st.DataObject, ids: list[PointId]) -> None:
    dimension = data.draw(st.integers(1, 40))
    bits = np.array(data.draw(st.lists(st.lists(BITS, min_size=dimension, max_size=dimension),
                                       min_size=len(ids), max_size=len(ids))), np.uint32)  # fmt: skip
    # A number that is none has many bits, of which Python keeps only some.
    bits[np.isnan(bits.view(np.float32))] = 0
    payloads = [data.draw(PAYLOADS) for _ in ids]
    (parcel,) = parcels(rows(ids, bits, payloads), most_rows=99, most_bytes=2**30)
    found = read(points_field(parcel, "", [()] * len(ids)))
    assert [id_in(one.id) for one in found] == ids
    assert [bits_in(one.vectors.vector) for one in found] == bits.tolist()
    assert all(same(payload_in(one), payload) for one, payload in zip(found, payloads, strict=True))


def beside(name: str, *numbers: float) -> bytes:
    """A map entry of a point's vectors."""
    raw = q.NamedVectors(vectors={name: q.Vector(dense=q.DenseVector(data=numbers))}).SerializeToString()
    return raw[2:]


@pytest.mark.parametrize("name", ["", "text", "n" * 300])
def test_named_vectors_and_those_beside_them(name: str) -> None:
    bits = np.array([[1, 2], [3, 4], [5, 6]], np.float32).view(np.uint32)
    given = rows([1, 2, 3], bits, [{}, {"a": 1}, {}], [VECTOR, NO_VECTOR, NO_VECTOR])
    (parcel,) = parcels(given, most_rows=9, most_bytes=999)
    found = read(points_field(parcel, name, [[beside("b", 7, 8), beside("c", 9)], [beside("b", 1)], []]))
    vectors = [{key: list(one.dense.data) for key, one in p.vectors.vectors.vectors.items()} for p in found]
    assert vectors == [{name: [1, 2], "b": [7, 8], "c": [9]}, {"b": [1]}, {}]
    assert all(point.vectors.WhichOneof("vectors_options") == "vectors" for point in found)


@pytest.mark.parametrize("order", ["<", ">"])
def test_bits_of_any_byte_order_and_of_halves(order: str) -> None:
    numbers = np.array([[1.5, -0.0, 65504.0]], np.float32)
    for kind, width in (("f4", "u4"), ("f2", "u2")):
        bits = numbers.astype(order + kind).view(order + width)
        (parcel,) = parcels(rows([1], bits, [{}]), most_rows=9, most_bytes=999)
        (found,) = read(points_field(parcel, "", [()]))
        assert bits_in(found.vectors.vector) == numbers.view(np.uint32)[0].tolist()


def test_requests_end_at_so_many_rows_or_bytes() -> None:
    payloads = [{"text": "x" * size} for size in (10, 10, 10, 500, 10, 90, 10)]
    given = rows(list(range(7)), np.zeros((7, 2), np.uint32), payloads)

    def sizes(most_rows: int, most_bytes: int) -> list[int]:
        found = list(parcels(given, most_rows=most_rows, most_bytes=most_bytes))
        assert [id_ for parcel in found for id_ in parcel.ids] == given.ids
        assert [one for parcel in found for one in parcel.payloads] == payloads
        return [len(parcel) for parcel in found]

    assert sizes(99, 10_000) == [7]
    assert sizes(2, 10_000) == [2, 2, 2, 1]
    # On the wire a short text weighs 30 bytes with its vector, and the one of 90 weighs 110.
    assert sizes(99, 140) == [3, 1, 2, 1]
    assert sizes(99, 139) == [3, 1, 1, 1, 1]
    assert sizes(99, 1) == [1] * 7


def test_rows_that_are_none_are_refused() -> None:
    bits = np.zeros((2, 3), np.uint32)
    with pytest.raises(ValueError, match="2 ids, 2 vectors and 1 payloads are no rows"):
        rows([1, 2], bits, [{}])
    with pytest.raises(ValueError, match="an id comes twice"):
        rows([1, 1], bits, [{}, {}])
    with pytest.raises(ValueError, match="another dimension"):
        rows([1, 2], bits, [{}, {}], [VECTOR, ODD_VECTOR])
    with pytest.raises(NotStorable, match=f"^point {uuid.UUID(int=2)}: `n` of a payload does not fit") as caught:
        rows([uuid.UUID(int=1), uuid.UUID(int=2)], bits, ["{}", '{"n": 18446744073709551615}'])
    assert caught.value.remedy
