"""The graph's nodes, the memories and the rows that they were moved to, brought side by side by id in one pass."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from checks.facts.graph import Mismatch, NodeComparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from checks.facts.ids import OwnedId

    Row: TypeAlias = tuple[str, str, str | None]
    """Id, side and user."""

MOST = 10_000
"""So many of the differing ids are named."""


def held_together(sides: Mapping[str, Iterable[OwnedId]]) -> NodeComparison:
    """Every id of the graph, the store of its memories and, where they were moved, the destination: in this order.

    Each side comes in the order of its ids, and is read once.
    """
    names, ids, differing = tuple(sides), 0, dict[str, str]()
    rows, counts = Counter(dict.fromkeys(names, 0)), Counter[Mismatch]()
    for id_, found in _side_by_side(sides):
        ids += 1
        rows.update(side for _, side, _ in found)
        if wrong := _wrong(found, names):
            counts[wrong[0]] += 1
            if len(differing) < MOST:
                differing[id_] = wrong[1]
    return NodeComparison(ids=ids, rows=rows, counts=counts, differing=differing)


def _side_by_side(sides: Mapping[str, Iterable[OwnedId]]) -> Iterator[tuple[str, list[Row]]]:
    by_id = itemgetter(0)
    merged = heapq.merge(*(_rows(side, found) for side, found in sides.items()), key=by_id)
    return ((id_, list(rows)) for id_, rows in groupby(merged, key=by_id))


def _rows(side: str, found: Iterable[OwnedId]) -> Iterator[Row]:
    return ((one.id, side, one.user) for one in found)


def _wrong(rows: Sequence[Row], sides: Sequence[str]) -> tuple[Mismatch, str] | None:
    """What is wrong with one id, the gravest first, and how it is there, for people."""
    times = Counter(side for _, side, _ in rows)
    if twice := [side for side in sides if times[side] > 1]:
        return Mismatch.TWICE, f"{times[twice[0]]} times in {twice[0]}"
    if missing := [side for side in sides if not times[side]]:
        return _missing(missing, sides), f"not in {' and '.join(missing)}"
    owners = [f"of {user} in {side}" for _, side, user in rows if user is not None]
    if len({user for _, _, user in rows if user is not None}) > 1:
        return Mismatch.FOREIGN, ", ".join(owners)
    return None


def _missing(missing: Sequence[str], sides: Sequence[str]) -> Mismatch:
    graph, memories, *_ = sides
    if memories in missing:
        return Mismatch.NOBODYS if graph in missing else Mismatch.NO_MEMORY
    return Mismatch.NO_NODE if graph in missing else Mismatch.NOT_MOVED
