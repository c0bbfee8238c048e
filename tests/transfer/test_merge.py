"""Two streams side by side: every row once, whatever the pages' bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.transfer.blocks import block_of, ids_of
from transfer.merge import merged, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Block

IDS = st.lists(st.integers(0, 60) | st.integers(0, 2**128 - 1).map(lambda n: n & ~0xFF), unique=True).map(sorted)
SIZES = st.lists(st.integers(1, 7), min_size=1)


def paged(ids: list[int], sizes: list[int]) -> Iterator[Block]:
    """The ids in pages of these sizes, over and over."""
    place, turn = 0, 0
    while place < len(ids):
        size = sizes[turn % len(sizes)]
        yield block_of(ids[place : place + size])
        place, turn = place + size, turn + 1


@given(IDS, IDS, SIZES, SIZES)
def test_every_row_is_met_once(left: list[int], right: list[int], sizes: list[int], others: list[int]) -> None:
    both: list[int] = []
    missing: list[int] = []
    extra: list[int] = []
    for pair in merged(paged(left, sizes), paged(right, others)):
        assert ids_of(pair.source) == ids_of(pair.destination)
        assert list(pair.source.payloads) == list(pair.destination.payloads)
        assert (pair.source.bits == pair.destination.bits).all()
        both += ids_of(pair.source)
        missing += ids_of(pair.missing)
        extra += ids_of(pair.extra)
    assert both == sorted(set(left) & set(right))
    assert missing == sorted(set(left) - set(right))
    assert extra == sorted(set(right) - set(left))


@given(IDS, SIZES, st.data())
def test_a_row_that_comes_twice_is_extra_the_second_time(ids: list[int], sizes: list[int], data: st.DataObject) -> None:
    twice = sorted(ids + data.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else [])
    extra: list[int] = []
    both: list[int] = []
    for pair in merged(paged(ids, sizes), paged(twice, data.draw(SIZES))):
        extra += ids_of(pair.extra)
        both += ids_of(pair.source)
    assert both == ids
    assert sorted(extra + ids) == twice


def test_rows_of_a_block_keep_their_columns_together() -> None:
    block = block_of([1, 2, 3, 4])
    chosen = rows(block, slice(1, 3))
    assert ids_of(chosen) == [2, 3]
    assert list(chosen.payloads) == [b'{"n": 2}', b'{"n": 3}']
