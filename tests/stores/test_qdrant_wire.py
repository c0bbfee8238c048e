"""Payloads on the wire: what is written is what servers write, and what is read is what was meant."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qdrant_client import grpc as q

from fixtures.engines.qdrant_values import payload_message
from fixtures.engines.traps import MISSING, TRAPS
from stores.errors import BadAnswer
from stores.qdrant_messages import messages
from stores.qdrant_wire import entries, entry, ordered, payload_of, written

if TYPE_CHECKING:
    import random

INTEGERS = st.integers(-(2**63), 2**63 - 1)
SCALARS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | st.text()
KEYS = st.text(min_size=1)
FLAT = SCALARS | st.lists(st.recursive(SCALARS, st.lists, max_leaves=10))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)
PAYLOADS = st.dictionaries(st.text(), VALUES, max_size=6)


def as_server(key: str, value: Any) -> bytes:
    """The pair as protobuf itself writes it, keys in order."""
    message = q.Struct(fields=payload_message({key: value}))
    raw = bytes(message.SerializeToString(deterministic=True))
    size_bytes = next(place for place, byte in enumerate(raw[1:], 1) if byte < 128)
    return raw[1 + size_bytes :]


def same(one: object, other: object) -> bool:
    """Whether values are of the same types and the same in every digit; the order of keys is nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


@given(key=KEYS, value=FLAT)
def test_scalars_and_lists_are_written_as_servers_write_them(key: str, value: object) -> None:
    assert entry(key, value) == as_server(key, value)


@given(key=st.text(), value=VALUES)
def test_an_entry_is_what_servers_write_or_none(key: str, value: object) -> None:
    found = entry(key, value)
    assert found is None or found == as_server(key, value)
    if found:
        assert same(payload_of([found]), {key: value})


@given(payload=st.dictionaries(st.text(), VALUES | st.lists(st.text()) | st.text(), max_size=6))
def test_entries_are_what_entry_gives_of_each_pair(payload: dict[str, Any]) -> None:
    assert entries(payload) == {entry(key, value) for key, value in payload.items()}


@pytest.mark.parametrize("size", [0, 1, 123, 124, 125, 126, 127, 128, 129, 16_383, 16_384, 2_097_152])
def test_texts_around_the_lengths_that_take_one_byte_more(size: int) -> None:
    for key, text in (("data", "x" * size), ("k" * max(size, 1), "é" * (size // 2)), ("data", "é" + "x" * size)):
        assert {entry(key, text)} == entries({key: text}) == {as_server(key, text)}
        assert entry(key, [text]) == as_server(key, [text])
        assert payload_of([as_server(key, text)]) == {key: text}


@pytest.mark.parametrize(
    "value",
    [{"a": 1, "b": 2}, [{"a": 1, "b": 2}], {"": 1}, {"a": {"": 1}}, 2**63, -(2**63) - 1, [2**64], {1}],
    ids=repr,
)
def test_what_has_no_one_way_to_be_written_has_no_entry(value: object) -> None:
    assert entry("key", value) is None


def test_odd_keys_and_depths_have_no_entry() -> None:
    deep: list[Any] = []
    for _ in range(50_000):
        deep = [deep]
    assert entry("", "text") is None
    assert entry("half\ud800", "text") is None
    assert entry("text", "half\ud800") is None
    assert entry("deep", deep) is None


def test_objects_of_one_key_are_written_in_one_way() -> None:
    for value in ({}, {"a": 1}, {"a": {"b": [{}, {"c": None}]}}):
        assert entry("key", value) == as_server("key", value)


@given(PAYLOADS)
def test_every_payload_comes_back(payload: dict[str, Any]) -> None:
    assert same(payload_of(written(payload)), payload)
    assert same(payload_of([as_server(key, value) for key, value in payload.items()]), payload)


def test_every_trap_comes_back() -> None:
    values = [{key: v for key, v in value.items() if v is not MISSING} for trap in TRAPS for value in trap.values]
    assert len(values) > 40
    for payload in values:
        assert same(payload_of([as_server(key, value) for key, value in payload.items()]), payload)


def test_objects_as_deep_as_qdrant_takes_them_come_back() -> None:
    payload: dict[str, Any] = {"end": 1.0}
    for _ in range(127):
        payload = {"a": payload}
    assert payload_of(written(payload)) == payload


def in_any_order(pair: Any, value: Any, chance: random.Random) -> None:
    """Write a value into a message, its objects' keys in an order by chance."""
    if isinstance(value, dict):
        made = messages().object()
        for key in chance.sample(sorted(value), len(value)):
            in_any_order(made.fields.add(key=key).value, value[key], chance)
        pair.object = made.SerializeToString()
    elif isinstance(value, list):
        made = messages().list()
        for one in value:
            in_any_order(made.values.add(), one, chance)
        pair.list = made.SerializeToString()
    else:
        pair.MergeFromString(payload_message({"": value})[""].SerializeToString())


@given(payload=PAYLOADS, chance=st.randoms(use_true_random=False))
def test_the_order_in_which_servers_write_keys_can_be_undone(payload: dict[str, Any], chance: random.Random) -> None:
    whole = messages().entry()
    in_any_order(whole.value, payload, chance)
    pairs = [pair.SerializeToString() for pair in messages().object.FromString(whole.value.object).fields]
    assert same(payload_of(pairs), payload)
    assert ordered(pairs) == written(payload)


def test_integers_beyond_64_bits_become_floats_as_qdrant_makes_them() -> None:
    assert same(payload_of(written({"n": 2**63})), {"n": float(2**63)})
    assert same(payload_of(written({"n": 2**63 - 1})), {"n": 2**63 - 1})


@pytest.mark.parametrize("raw", [b"\x0a\xff", b"\x12\x02\x22\x05", b"\x0a\x01\xff\x12\x02\x08\x00"])
def test_bytes_that_are_no_payload(raw: bytes) -> None:
    with pytest.raises(BadAnswer, match="a payload cannot be decoded"):
        payload_of([raw])


def test_a_value_that_says_nothing_is_null() -> None:
    assert payload_of([b"\x0a\x01k", b"\x0a\x01l\x12\x00"]) == {"k": None, "l": None}


def test_the_classes_are_made_when_they_are_wanted() -> None:
    code = (
        "import stores.qdrant\n"
        "from stores.qdrant_messages import messages\n"
        "assert messages.cache_info().misses == 0\n"
        "assert messages() is messages()\n"
        "assert messages.cache_info().misses == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    listed = "import sys, gate.__main__; assert 'stores.qdrant_messages' not in sys.modules"
    subprocess.run([sys.executable, "-c", listed], check=True, timeout=60)
