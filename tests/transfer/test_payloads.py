"""The quick way to tell that two payloads are the same says what the slow one says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import Block
from checks.values import same_payload
from stores.qdrant_wire import payload_of, written
from tests.transfer.blocks import block_of
from transfer.payloads import same_payloads

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "a", "ä", "x" * 125, "x" * 126, "é" * 70, 1e16, -0.0, 0, 1, 1.0, True, 2**53 + 1])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3)
)
PAYLOADS = st.dictionaries(st.text("abc\n", min_size=1, max_size=2), VALUES, max_size=4)


def told(source: dict[str, Any], text: bytes | None) -> bool:
    """Whether the quick way takes the text for the source's payload."""
    one = block_of([1])
    left = Block(keys=one.keys, shapes=one.shapes, bits=one.bits, payloads=[written(source)])
    right = Block(keys=one.keys, shapes=one.shapes, bits=one.bits, payloads=[text])
    ((same, _),) = same_payloads(left, right, {})
    return same


@given(PAYLOADS, PAYLOADS)
def test_quick_and_slow_agree(source: dict[str, Any], other: dict[str, Any]) -> None:
    held = payload_of(written(source))
    for destination in (source, other, {**source, **other}, dict(reversed(source.items()))):
        assert told(source, json.dumps(destination).encode()) is same_payload(held, destination)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (-(2**63), b'{"n": -9223372036854776000}'),
        (2**63 - 1, b'{"n": 9223372036854775808}'),
        (2**53 + 1, b'{"n": 9007199254740992}'),
        (1, b'{"n": true}'),
        (1, b'{"n": "1"}'),
        (None, b"{}"),
        ("", b'{"n": null}'),
        (0, b'{"n": []}'),
        (0, b'{"n": 1e-400}'),
        (0.0, b'{"n": 1e-400}'),
        (1, b'{"n": 1.00000000000000000001}'),
        (0.1, b'{"n": 0.1000000000000000000000000001}'),
        ([{"a": 0.1}], b'{"n": [{"a": 0.1000000000000000000000000001}]}'),
    ],
)
def test_what_looks_alike_is_not_the_same(source: object, text: bytes) -> None:
    assert not told({"n": source}, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (1e22, b'{"n": 10000000000000000000000}'),
        (-0.0, b'{"n": 0.0}'),
        (1.0, b'{"n": 1}'),
        (-(2**63), b'{"n": -9223372036854775808}'),
        (2**53 + 1, b'{"n": 9007199254740993.0}'),
        (0.1, b'{"n": 0.1000000000000000055511151231257827021181583404541015625}'),
    ],
)
def test_what_is_written_otherwise_is_the_same(source: object, text: bytes) -> None:
    assert told({"n": source}, text)


def test_no_payload_is_an_empty_one_and_nothing_else() -> None:
    assert told({}, None)
    assert not told({"n": None}, None)
    assert not told({}, b"[]")
    assert not told({}, b"\xff")
