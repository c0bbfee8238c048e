"""Nodes, memories and rows are held together by id, whatever each side has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import graph_merge
from checks.facts.graph import Mismatch
from checks.facts.ids import OwnedId
from checks.graph_merge import held_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SIDES = ("the graph", "the store", "the table")
IDS = st.sampled_from(["1", "10", "9", "a", "A", "ab", "é", "\uffee", "\U0001f600"])
USERS = st.sampled_from(["ada", "bo", None])
ROWS = st.lists(st.tuples(IDS, USERS), max_size=12)


def ordered(rows: Iterable[tuple[str, str | None]]) -> list[OwnedId]:
    return [OwnedId(id=id_, user=user) for id_, user in sorted(rows, key=lambda row: row[0])]


def sides(*rows: Iterable[tuple[str, str | None]]) -> dict[str, list[OwnedId]]:
    return {name: ordered(some) for name, some in zip(SIDES, rows, strict=False)}


def ids(*given: str) -> list[tuple[str, str | None]]:
    return [(id_, "ada") for id_ in given]


def expected(rows: Sequence[Sequence[tuple[str, str | None]]]) -> dict[str, Mismatch]:
    """The same by looking each id up on every side."""
    found = {}
    for id_ in {id_ for side in rows for id_, _ in side}:
        times = [sum(one == id_ for one, _ in side) for side in rows]
        there = [bool(count) for count in times]
        users = {user for side in rows for one, user in side if one == id_} - {None}
        if max(times) > 1:
            found[id_] = Mismatch.TWICE
        elif not all(there):
            graph, store = there[:2]
            found[id_] = (
                (Mismatch.NOT_MOVED if store else Mismatch.NO_MEMORY)
                if graph
                else (Mismatch.NO_NODE if store else Mismatch.NOBODYS)
            )
        elif len(users) > 1:
            found[id_] = Mismatch.FOREIGN
    return found


@given(st.lists(ROWS, min_size=2, max_size=3))
def test_one_pass_finds_what_looking_up_every_id_finds(rows: list[list[tuple[str, str | None]]]) -> None:
    found, wanted = held_together(sides(*rows)), expected(rows)
    assert found.ids == len({id_ for side in rows for id_, _ in side})
    assert list(found.rows.items()) == [(name, len(side)) for name, side in zip(SIDES, rows, strict=False)]
    assert found.counts == Counter(wanted.values())
    assert found.differing.keys() == wanted.keys()
    assert found.differences == len(wanted)


@given(ROWS.map(dict))
def test_the_same_on_every_side_differs_nowhere(rows: dict[str, str | None]) -> None:
    found = held_together(sides(rows.items(), rows.items(), rows.items()))
    assert (found.ids, found.differences, dict(found.differing)) == (len(rows), 0, {})


@pytest.mark.parametrize(
    ("rows", "mismatch", "how"),
    [
        ((ids("a"), ids("a", "b")), Mismatch.NO_NODE, "not in the graph"),
        ((ids("a", "b"), ids("a")), Mismatch.NO_MEMORY, "not in the store"),
        ((ids("a", "b", "b"), ids("a", "b")), Mismatch.TWICE, "2 times in the graph"),
        ((ids("a", "b"), ids("a", "b", "b")), Mismatch.TWICE, "2 times in the store"),
        (([("b", "bo")], ids("b")), Mismatch.FOREIGN, "of bo in the graph, of ada in the store"),
        ((ids("b"), ids("b"), []), Mismatch.NOT_MOVED, "not in the table"),
        (([], [], ids("b")), Mismatch.NOBODYS, "not in the graph and the store"),
        ((ids("b"), [], ids("b")), Mismatch.NO_MEMORY, "not in the store"),
        (([], ids("b"), ids("b")), Mismatch.NO_NODE, "not in the graph"),
        ((ids("b"), [("b", None)], [("b", "bo")]), Mismatch.FOREIGN, "of ada in the graph, of bo in the table"),
    ],
)
def test_what_is_wrong_with_an_id_is_told(
    rows: tuple[list[tuple[str, str | None]], ...], mismatch: Mismatch, how: str
) -> None:
    found = held_together(sides(*rows))
    assert (dict(found.counts), dict(found.differing)) == ({mismatch: 1}, {"b": how})


@pytest.mark.parametrize("nobody", [[("a", None)], ids("a")])
def test_users_are_compared_where_both_sides_have_one(nobody: list[tuple[str, str | None]]) -> None:
    assert held_together(sides(nobody, [("a", None)], ids("a"))).differences == 0


def test_of_many_ids_all_are_counted_and_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_merge, "MOST", 2)
    found = held_together(sides([], ids("a", "b", "c")))
    assert (found.differences, list(found.differing)) == (3, ["a", "b"])


def test_streams_are_read_no_further_than_they_are_compared() -> None:
    came: list[str] = []

    def stream(side: str, count: int) -> Iterable[OwnedId]:
        for number in range(count):
            came.append(side)
            yield OwnedId(id=f"{number:06}", user="ada")
            assert abs(came.count("the graph") - came.count("the store")) <= 2

    assert held_together({side: stream(side, 200) for side in SIDES[:2]}).differences == 0
    assert len(came) == 400
