"""Points that the destination's table has no place for are told before they are written."""

from __future__ import annotations

import uuid

import numpy as np
import pytest

from checks.facts import Point
from stores.errors import Ambiguous
from stores.postgres.storable import distinct


def point(number: int) -> Point:
    return Point(id=uuid.UUID(int=number), vector=np.ones(2, dtype=np.float32), payload={})


def test_points_of_their_own_ids_pass_in_order() -> None:
    points = [point(number) for number in (3, 1, 2)]
    assert list(distinct(points)) == points


def test_an_id_that_comes_twice_is_named() -> None:
    with pytest.raises(Ambiguous, match="00000000-0000-0000-0000-000000000001") as raised:
        list(distinct([point(1), point(2), point(1)]))
    assert "MAIN_QDRANT_COLLECTION_NAME" in raised.value.remedy
