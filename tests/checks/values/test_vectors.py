"""Every cause of a vector's difference on an example, and every planted change on embeddings that hypothesis makes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.values import as_half, same_bits, same_vector, vector_cause
from checks.values.remedies import REMEDIES
from tests.checks.values.generated import any_vectors, embeddings, vectors

Change = Any


def unit(vector: Any) -> Any:
    doubles = vector.astype(np.float64)
    return (doubles / np.linalg.norm(doubles)).astype(np.float32)


def bfloat16(vector: Any) -> Any:
    return ((vector.view(np.uint32) + np.uint32(0x8000)) & np.uint32(0xFFFF0000)).view(np.float32)


def at(places: Any, value: Any) -> Change:
    """The same with other numbers at some places."""
    return lambda vector: np.where(np.isin(np.arange(vector.size), places), value, vector).astype(np.float32)


def codes(vector: Any, start: float, step: float) -> Any:
    return np.rint((vector.astype(np.float64) - start) / step)


def largest(vector: Any) -> float:
    return float(np.abs(vector).max())


def span(vector: Any) -> tuple[float, float]:
    return float(vector.min()), float(vector.max() - vector.min()) / 255


def over_255(vector: Any) -> Any:
    start, step = span(vector)
    return codes(vector, start, step) * step + start


PLANTED: dict[str, tuple[Change, str]] = {
    "null": (lambda v: None, "no vector"),
    "empty": (lambda v: v[:0], "no vector"),
    "one number less": (lambda v: v[:-1], "cut"),
    "Matryoshka": (lambda v: unit(v[: v.size // 2]), "cut and normalised"),
    "filled up": (lambda v: np.append(v, np.zeros(4, np.float32)), "padded"),
    "another model": (lambda v: np.append(v[::-1], v), "another dimension"),
    "read backwards": (lambda v: v.byteswap(), "reversed byte order"),
    "one NaN": (at(3, np.nan), "not a number"),
    "one infinity": (at(3, -np.inf), "not a number"),
    "all zero": (np.zeros_like, "zeroed"),
    "16 bits": (as_half, "rounded to 16 bits"),
    "bfloat16": (bfloat16, "rounded to bfloat16"),
    "bfloat16 by cutting": (lambda v: (v.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32),
                            "rounded to bfloat16"),
    "one step up": (lambda v: np.nextafter(v, np.float32(99)), "within a few ulp"),
    "four steps up": (lambda v: (v.view(np.int32) + 4).view(np.float32), "within a few ulp"),
    "negated": (lambda v: -v, "sign flipped"),
    "one negated": (lambda v: np.where(np.arange(v.size) == 5, -v, v), "signs flipped in part"),
    "no signs": (np.abs, "signs flipped in part"),
    "unit length": (unit, "normalised"),
    "doubled": (lambda v: v * np.float32(2), "scaled"),
    "negated and shrunk": (lambda v: v * np.float32(-0.3), "scaled"),
    "rotated": (lambda v: np.roll(v, 5), "shifted"),
    "backwards": (lambda v: v[::-1].copy(), "reordered"),
    "sorted": (np.sort, "reordered"),
    "codes of int8": (lambda v: codes(v, 0, largest(v) / 127), "rounded to 8 bits"),
    "times 127": (lambda v: codes(v, 0, 1 / 127), "rounded to 8 bits"),
    "int8 and back": (lambda v: codes(v, 0, largest(v) / 127) * (largest(v) / 127), "rounded to 8 bits"),
    "codes of uint8": (lambda v: codes(v, *span(v)), "rounded to 8 bits"),
    "uint8 and back": (over_255, "rounded to 8 bits"),
    "clamped": (lambda v: np.clip(v, *np.quantile(v, [0.2, 0.8])), "clamped"),
    "three decimals": (lambda v: v.astype(np.float64).round(3), "rounded"),
    "five decimals in float32": (lambda v: v.round(5), "rounded"),
    "cut after four decimals": (lambda v: np.trunc(v.astype(np.float64) * 1e4) / 1e4, "rounded"),
    "four digits": (lambda v: np.array([float(f"{number:.4g}") for number in v]), "rounded"),
    "two lost": (at([2, 7], 0), "zeroed in part"),
    "one other": (at(4, 7.7777), "one number changed"),
    "three others": (at([0, 4, 5], 7.7777), "some numbers changed"),
    "one more": (lambda v: v + np.float32(1), "other numbers"),
    "another text": (lambda v: np.random.default_rng(2**40 + v.size).standard_normal(v.size), "other numbers"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "cause"), PLANTED.values(), ids=PLANTED)
@given(embedding=embeddings)
def test_a_planted_change_is_named(embedding: Any, change: Change, cause: str) -> None:
    changed = change(embedding)
    changed = None if changed is None else changed.astype(np.float32)
    assert vector_cause(embedding, changed).words == cause
    assert not same_vector(embedding, changed)
    assert cause in REMEDIES


NOTES: dict[str, tuple[Change, str]] = {
    "cut": (lambda v: v[:-1], "15 numbers for 16"),
    "ulp": (lambda v: (v.view(np.int32) + 3).view(np.float32), "at most 3 ulp apart"),
    "signs": (lambda v: np.where(np.arange(16) < 3, -v, v), "3 of 16 numbers"),
    "scaled": (lambda v: v * np.float32(2.5), "times 2.5"),
    "shifted": (lambda v: np.roll(v, 5), "5 to the right"),
    "zeroed": (at([2, 7], 0), "2 of 16 numbers"),
}


@pytest.mark.parametrize(("change", "note"), NOTES.values(), ids=NOTES)
def test_how_much_is_noted(change: Change, note: str) -> None:
    vector = np.random.default_rng(7).standard_normal(16).astype(np.float32)
    assert vector_cause(vector, change(vector)).note == note


def test_a_uint8_collection_cuts_and_clamps() -> None:
    source = np.array([0.4, 1.6, 300, -5, 77.2, 12.9], np.float32)
    assert vector_cause(source, np.array([0, 1, 255, 0, 77, 12], np.float32)).words == "rounded to 8 bits"


def test_halfway_numbers_are_rounded_to_bfloat16_in_either_way() -> None:
    source = np.array([0x3F808000, 0x3F818000, 0x40490FDB], np.uint32).view(np.float32)
    for bits in ([0x3F800000, 0x3F820000, 0x40490000], [0x3F810000, 0x3F820000, 0x40490000]):
        assert vector_cause(source, np.array(bits, np.uint32).view(np.float32)).words == "rounded to bfloat16"


def test_a_vector_that_the_source_lacks_is_named() -> None:
    some = np.ones(3, np.float32)
    assert vector_cause(None, some).words == "vector added"
    assert vector_cause(some[:0], some).words == "vector added"
    assert not vector_cause(None, some[:0])


def test_minus_zero_is_zero_unless_bits_are_asked_for() -> None:
    minus, plus = np.array([-0.0, 1, 2], np.float32), np.array([0.0, 1, 2], np.float32)
    assert same_vector(minus, plus)
    assert not same_bits(minus, plus)
    assert not vector_cause(minus, plus)
    assert vector_cause(minus, plus, by_bits=True).words == "minus zero became zero"
    assert not vector_cause(minus[:1], plus[:1])


def test_what_is_no_number_in_the_source_is_itself_only() -> None:
    broken = np.array([1, np.nan, np.inf], np.float32)
    assert same_vector(broken, broken.copy())
    assert vector_cause(broken, np.array([1, 0, 0], np.float32)).words == "stored as other numbers"
    assert vector_cause(broken, None).words == "no vector"


def test_a_page_of_another_byte_order_or_stride_is_read_as_what_it_says() -> None:
    vector = np.random.default_rng(7).standard_normal(16).astype(np.float32)
    page = np.zeros((16, 3), np.float32)
    page[:, 1] = vector
    for other in (vector.astype(">f4"), page[:, 1]):
        assert same_bits(vector, other)
        assert same_vector(vector, other)
        assert not vector_cause(vector, other)
    assert vector_cause(vector, np.roll(page, 1, axis=0)[:, 1]).words == "shifted"


def test_periodic_vectors_are_shifted_by_the_least() -> None:
    vector = np.tile(np.array([1, 2, 3, 0], np.float32), 500)
    assert vector_cause(vector, np.roll(vector, 1)).note == "1 to the right"
    assert (
        vector_cause(np.eye(1, 9, dtype=np.float32)[0], np.eye(1, 9, 4, dtype=np.float32)[0]).note == "4 to the right"
    )


@given(any_vectors, any_vectors)
def test_there_is_a_cause_exactly_where_two_differ(one: Any, other: Any) -> None:
    assert same_vector(one, other) == same_vector(other, one)
    assert bool(vector_cause(one, other)) is not same_vector(one, other)
    assert bool(vector_cause(one, other, by_bits=True)) is not same_bits(one, other)
    assert not vector_cause(one, one)
    assert vector_cause(one, other).words in {"", *REMEDIES}


@given(vectors, st.data())
def test_a_single_bit_never_goes_unseen_but_for_the_sign_of_zero(vector: Any, data: st.DataObject) -> None:
    place, bit = data.draw(st.integers(0, len(vector) - 1)), data.draw(st.integers(0, 31))
    changed = vector.copy()
    changed.view(np.uint32)[place] ^= np.uint32(1 << bit)
    assert not same_bits(vector, changed)
    assert same_vector(vector, changed) is (not vector[place] and bit == 31)
