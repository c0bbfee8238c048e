"""What PostgreSQL cannot hold is known before it is asked, and nothing else is kept from it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import Point
from stores.postgres.storable import storable

texts = st.text(st.characters(), max_size=6) | st.sampled_from(["\\u0000", "\\\\u0000", "\x00", "\\\x00", "\\\\\x00"])


def point(payload: Any, *numbers: float) -> Point:
    return Point(id=uuid.UUID(int=1), vector=np.array(numbers or (1.0,), np.float32), payload=payload)


@given(st.dictionaries(texts, texts | st.lists(texts, max_size=2), max_size=3))
def test_texts_are_storable_unless_they_hold_what_jsonb_refuses(payload: dict[str, Any]) -> None:
    whole = "".join(map(str, [*payload, *(text for value in payload.values() for text in value)]))
    assert storable(point(payload)) == ("\x00" not in whole and whole == whole.encode("utf-8", "ignore").decode())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "\ud800", object()])
def test_values_without_a_place_in_json_are_not(value: object) -> None:
    assert not storable(point({"a": [{"b": value}]}))


@pytest.mark.parametrize("value", [None, True, 0, 2**80, 1.5e300, 5e-324, "\U0001f9e0", "\x01", [], {}])
def test_all_other_values_are(value: object) -> None:
    assert storable(point({"a": [{"b": value}]}))
    assert json.dumps(value)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_vectors_are_finite(number: float) -> None:
    assert not storable(point({}, 1.0, number))
    assert storable(point({}, 1.0, 3e38, 1e-45))
