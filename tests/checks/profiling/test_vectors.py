"""Odd vectors and ids, found whole blocks at a time: exactly the planted ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import IdKind
from checks.profiling.traps import Trap
from checks.profiling.vectors import id_flags, vector_flags
from tests.checks.profiling.blocks import block_of

FLOATS = st.floats(width=32)
VECTORS = st.none() | st.tuples(FLOATS, FLOATS, FLOATS)


def traps(vector: tuple[float, ...] | None, *, distance: str = "Cosine", datatype: str = "float32") -> set[str]:
    flags = vector_flags(block_of([vector, (1.0, 0.0, 0.0)]), distance=distance, datatype=datatype)
    assert not any(flag[1] for flag in flags.values())
    return {str(trap) for trap, flag in flags.items() if flag[0]}


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        (None, {Trap.WITHOUT}),
        ((math.nan, 0, 0), {Trap.NAN}),
        ((math.inf, 0, 0), {Trap.INFINITY}),
        ((math.inf, math.nan, 0), {Trap.INFINITY, Trap.NAN}),
        ((0.0, -0.0, 0.0), {Trap.ZERO}),
        ((1e-4, 0, 0), {Trap.TINY}),
        ((3.4e-4, 0, 0), {Trap.TINY}),
        ((3.5e-4, 0, 0), {Trap.LENGTH}),
        ((1e-30, 0, 0), {Trap.TINY, Trap.HALF_UNDERFLOW}),
        ((1.0000004, 0, 0), set()),
        ((1.00001, 0, 0), {Trap.LENGTH}),
        ((0.6, 0.8, 0), set()),
        ((3, 4, 0), {Trap.LENGTH}),
        ((65519, 0, 0), {Trap.LENGTH}),
        ((65520, 0, 0), {Trap.LENGTH, Trap.HALF_OVERFLOW}),
        ((1, 2.0**-25, 0), {Trap.HALF_UNDERFLOW}),
        ((1, 2.0**-24, 0), set()),
        ((3e38, 3e38, 0), {Trap.LENGTH, Trap.HUGE, Trap.HALF_OVERFLOW}),
    ],
)
def test_a_vector_is_what_it_is(vector: tuple[float, ...] | None, expected: set[Trap]) -> None:
    assert traps(vector) == expected


def test_only_cosine_wants_length_1() -> None:
    assert traps((3, 4, 0), distance="Dot") == set()
    assert traps((1e-4, 0, 0), distance="Euclid") == set()


def test_a_datatype_of_fewer_bits_is_of_length_1_up_to_its_rounding() -> None:
    assert traps((1.0005, 0, 0), datatype="float16") == set()
    assert traps((1.01, 0, 0), datatype="float16") == {Trap.LENGTH}


@given(st.lists(VECTORS, min_size=1, max_size=9))
def test_every_row_is_judged_by_itself(vectors: list[tuple[float, float, float] | None]) -> None:
    """Against the plain definitions, a row at a time."""
    flags = vector_flags(block_of(vectors), distance="Cosine", datatype="float32")
    for row, vector in enumerate(vectors):
        numbers = () if vector is None else vector
        finite = all(map(math.isfinite, numbers)) and vector is not None
        assert flags[Trap.WITHOUT][row] == (vector is None)
        assert flags[Trap.NAN][row] == any(map(math.isnan, numbers))
        assert flags[Trap.INFINITY][row] == any(map(math.isinf, numbers))
        assert flags[Trap.ZERO][row] == (finite and not any(numbers))
        with np.errstate(over="ignore", under="ignore"):
            halves = np.array(numbers, dtype=np.float32).astype(np.float16)
        assert flags[Trap.HALF_OVERFLOW][row] == (finite and bool(np.isinf(halves).any()))
        lost = any(number and not half for number, half in zip(numbers, halves, strict=True))
        assert flags[Trap.HALF_UNDERFLOW][row] == (finite and lost)


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=9).map(sorted))
def test_numbers_beyond_a_column_are_found(ids: list[int]) -> None:
    block = block_of([None] * len(ids), ids)
    flags = id_flags(block.keys, IdKind.NUMBER, largest=2**31 - 1)
    assert flags[Trap.BEYOND_BIGINT].tolist() == [id_ > 2**63 - 1 for id_ in ids]
    assert flags[Trap.ID_REFUSED].tolist() == [id_ > 2**31 - 1 for id_ in ids]


def test_a_uuid_is_no_number() -> None:
    assert id_flags(block_of([None], [2**128 - 1]).keys, IdKind.UUID, largest=7) == {}
