"""Payloads that are to be written: what Qdrant would give back goes through unchanged, and nothing else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from fixtures.engines.traps import MISSING, TRAPS
from stores.qdrant_payloads import MOST_LEVELS, storable
from stores.qdrant_problems import NotStorable, problem_of
from tests.stores.test_qdrant_wire import PAYLOADS, same


@given(PAYLOADS)
def test_values_and_their_text_come_through_unchanged(payload: dict[str, Any]) -> None:
    assert storable(payload) is payload
    assert same(storable(json.dumps(payload)), payload)
    assert same(storable(json.dumps(payload, ensure_ascii=False).encode()), payload)


def test_every_trap_and_nul_come_through() -> None:
    values = [{key: v for key, v in value.items() if v is not MISSING} for trap in TRAPS for value in trap.values]
    for payload in [*values, {"text\0": "a\0b"}]:
        assert same(storable(json.dumps(payload)), payload)


def test_no_payload_is_an_empty_one() -> None:
    assert (storable(None), storable({}), storable(b"{}")) == ({}, {}, {})


@pytest.mark.parametrize("number", [2**63, -(2**64), 10**22, 15 * 10**299, 18446744073709552000, int(1.5e300)])
def test_large_integers_that_are_doubles_go(number: int) -> None:
    assert storable({"n": number}) == storable(json.dumps({"n": number})) == {"n": number}


def nested(levels: int, kind: type) -> Any:
    """That many objects or lists within each other."""
    value: Any = 1
    for _ in range(levels):
        value = {"a": value} if kind is dict else [value]
    return value


@pytest.mark.parametrize("kind", [dict, list])
def test_what_lies_deeper_than_qdrant_reads_is_refused(kind: type) -> None:
    deepest = {"deep": nested(MOST_LEVELS - 1, kind)}
    assert storable(json.dumps(deepest)) == deepest
    with pytest.raises(NotStorable, match=r"^`deep[.\[].*` of a payload lies deeper than 127 levels"):
        storable({"deep": nested(MOST_LEVELS, kind)})


@pytest.mark.parametrize("levels", [200, 900, 1_020, 2_000, 100_000])
def test_what_is_too_deep_to_be_read_is_refused_too(levels: int) -> None:
    with pytest.raises(NotStorable):
        storable('{"deep": ' + "[" * levels + "]" * levels + "}")


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"n": 2**64 - 1}, "`n` of a payload does not fit 64 bits: 18446744073709551615"),
        ({"a": [1, {"n": 10**400}]}, f"`a[1].n` of a payload does not fit 64 bits: 1{'0' * 17}...00"),
        ({"x": float("nan")}, "`x` of a payload is no number of JSON: nan"),
        ({"x": {"y": float("-inf")}}, "`x.y` of a payload is no number of JSON: -inf"),
        ({"x": Decimal("0.1")}, "`x` of a payload is no double: Decimal('0.1')"),
        ({"x": {1}}, "`x` of a payload is no value of JSON: {1}"),
        ({"x": "half\ud800"}, "`x` of a payload holds half a surrogate pair: 'half\\ud800'"),
        ({"half\ud800": 1}, "`half\\ud800` of a payload holds half a surrogate pair: 'half\\ud800'"),
        ({"x": {"\ud800": 1}}, "`x` of a payload holds half a surrogate pair: '\\ud800'"),
        ('{"x": 1e400}', "`x` of a payload is no double: Decimal('1E+400')"),
        ('{"x": 0.12345678901234567890123}', "`x` of a payload is no double"),
        ('{"n": 18446744073709551617}', "`n` of a payload does not fit 64 bits: 18446744073709551617"),
        ('{"x": NaN}', "`x` of a payload is no number of JSON: nan"),
        (b"[1]", "a payload is no object: [1]"),
        (b"null", "a payload is no object: None"),
        (b'{"x": \xff}', "a payload cannot be read as JSON: "),
        ("{", "a payload cannot be read as JSON: "),
    ],
)  # fmt: skip
def test_what_qdrant_could_not_give_back_is_refused_by_its_place(payload: Any, message: str) -> None:
    with pytest.raises(NotStorable) as caught:
        storable(payload)
    assert caught.value.message.startswith(message)
    assert caught.value.remedy
    assert problem_of(caught.value) == "not storable"
