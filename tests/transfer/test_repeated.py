"""Ids that several collections hold: exactly those, by id and by user and id."""

from __future__ import annotations

import uuid

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import KEY_TYPE, IdKind, key_of
from transfer.contents import hashed_user
from transfer.repeated import Repeated
from transfer.users import Users

POINTS = st.dictionaries(st.integers(0, 300) | st.integers(0, 2**64 - 1), st.sampled_from([None, "", "ann", "bob"]))


@given(st.lists(POINTS, max_size=4), st.sampled_from(IdKind))
def test_what_comes_again_is_counted(collections: list[dict[int, str | None]], kind: IdKind) -> None:
    ids: set[int] = set()
    keys: set[tuple[int, str | None]] = set()
    again, same = set(), set()
    with Repeated() as repeated:
        for number, points in enumerate(collections):
            repeated.begin(f"c{number}")
            if points:
                found = np.array([key_of(id_) for id_ in points], dtype=KEY_TYPE)
                repeated.add(found, kind, [hashed_user(user) for user in points.values()])
            name = str if kind is IdKind.NUMBER else lambda id_: str(uuid.UUID(int=id_))
            again |= {f"c{number}/{name(id_)}" for id_ in points if id_ in ids}
            same |= {f"c{number}/{name(id_)}" for id_, user in points.items() if (id_, user) in keys}
            ids |= points.keys()
            keys |= set(points.items())
        by_id, by_key = repeated.found()
    assert (by_id.points, by_key.points) == (len(again), len(same))
    assert len(by_id.examples) == min(5, len(again))
    assert set(by_id.examples) <= again
    assert set(by_key.examples) <= same


def test_a_number_is_no_uuid() -> None:
    with Repeated() as repeated:
        for kind in IdKind:
            repeated.begin(str(kind))
            repeated.add(np.array([key_of(5)], dtype=KEY_TYPE), kind, [hashed_user("ann")])
        assert [found.points for found in repeated.found()] == [0, 0]


@given(st.lists(st.lists(st.none() | st.text(max_size=2))))
def test_users_are_counted_once_and_null_is_none(batches: list[list[str | None]]) -> None:
    users = Users()
    for batch in batches:
        users.add(batch)
        users.count()
    assert users.count() == len({user for batch in batches for user in batch} - {None})
