"""Two streams of blocks in the order of their ids, brought side by side in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from checks.facts.blocks import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Rows that both sides hold, row i of one beside row i of the other, and the rows that only one holds."""

    source: Block
    destination: Block
    missing: Block
    """Of the source: not in the destination."""
    extra: Block
    """Of the destination: not in the source, or there already under the same id."""


def merged(source: Iterator[Block], destination: Iterator[Block]) -> Iterator[Pair]:
    """Every row of both sides once, in order."""
    left, right = next(source, None), next(destination, None)
    while left is not None and right is not None:
        last = min(left.keys[-1:], right.keys[-1:], key=lambda key: key[0])
        ends = (int(np.searchsorted(left.keys, last, "right")[0]), int(np.searchsorted(right.keys, last, "right")[0]))
        yield paired(rows(left, slice(0, ends[0])), rows(right, slice(0, ends[1])))
        left = _rest(left, ends[0], source)
        right = _rest(right, ends[1], destination)
    while left is not None:
        yield alone(missing=left)
        left = next(source, None)
    while right is not None:
        yield alone(extra=right)
        right = next(destination, None)


def paired(left: Block, right: Block) -> Pair:
    """The rows of two blocks side by side; a destination's id that comes twice is extra the second time."""
    if np.array_equal(left.keys, right.keys) and _rise(left.keys):
        return Pair(source=left, destination=right, missing=rows(left, slice(0, 0)), extra=rows(right, slice(0, 0)))
    _, at_left, at_right = np.intersect1d(left.keys, right.keys, return_indices=True)
    return Pair(
        source=rows(left, at_left),
        destination=rows(right, at_right),
        missing=rows(left, _others(len(left), at_left)),
        extra=rows(right, _others(len(right), at_right)),
    )


def alone(*, missing: Block | None = None, extra: Block | None = None) -> Pair:
    """Rows that one side alone holds."""
    some = missing if missing is not None else extra
    assert some is not None
    nothing = rows(some, slice(0, 0))
    return Pair(source=nothing, destination=nothing, missing=missing or nothing, extra=extra or nothing)


def rows(block: Block, chosen: slice | NDArray[np.intp]) -> Block:
    """Some rows of a block; of a slice, its columns are views."""
    return Block(
        keys=block.keys[chosen],
        shapes=block.shapes[chosen],
        bits=block.bits[chosen],
        payloads=_entries(block.payloads, chosen),
        columns=_entries(block.columns, chosen) if block.columns else (),
    )


def _entries(entries: Sequence[Any], chosen: slice | NDArray[np.intp]) -> Sequence[Any]:
    return entries[chosen] if isinstance(chosen, slice) else [entries[i] for i in chosen.tolist()]


def _rest(block: Block, end: int, following: Iterator[Block]) -> Block | None:
    return rows(block, slice(end, None)) if end < len(block) else next(following, None)


def _rise(keys: Keys) -> bool:
    return bool((keys[1:] > keys[:-1]).all())


def _others(count: int, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
    others = np.ones(count, dtype=np.bool_)
    others[chosen] = False
    return np.flatnonzero(others)
