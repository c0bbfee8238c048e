"""The local embedder: deterministic, of length 1, similar texts near."""

from __future__ import annotations

import json
import math
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.embedder import DIMENSION, embed
from tests.service.conftest import REFERENCE

TEXTS = st.text(alphabet=st.characters(), max_size=200)


def similarity(one: str, other: str) -> float:
    """The cosine similarity of two texts."""
    return math.fsum(a * b for a, b in zip(embed(one), embed(other), strict=True))


@given(text=TEXTS)
def test_every_text_has_a_vector_of_length_1(text: str) -> None:
    vector = embed(text)
    assert len(vector) == DIMENSION
    assert math.hypot(*vector) == pytest.approx(1.0)
    assert vector == embed(text)


@given(text=TEXTS, dimension=st.integers(1, 8))
def test_pieces_that_cancel_each_other_out_leave_a_direction(text: str, dimension: int) -> None:
    assert math.hypot(*embed(text, dimension)) == pytest.approx(1.0)


@given(text=st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_white_space_punctuation_and_case_do_not_matter(text: str) -> None:
    if text.casefold() == text.upper().casefold():
        assert similarity(text, f"  {text.upper()}!\n") == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("Prefers oat milk", "oat milk is what she prefers", "Is planning a trip to Lisbon"),
        ("Wants to learn the piano", "learning the piano", "Dislikes early meetings"),
        ("Mag Käse aus Zürich", "Zürcher Käse", "Spielt Schach am Sonntag"),
        ("住在东京，喜欢拉面", "住在东京", "素晴らしい"),
    ],
    ids=["words", "endings", "umlauts", "without spaces"],
)
def test_similar_texts_are_nearer(text: str, near: str, far: str) -> None:
    assert similarity(text, text) == pytest.approx(1.0)
    assert similarity(text, near) > similarity(text, far) + 0.2


def test_composed_and_decomposed_characters_are_the_same() -> None:
    assert embed("caf\u00e9") == embed("cafe\u0301")


def test_other_processes_and_hash_seeds_give_the_same() -> None:
    code = "import embedder; print(embedder.embed('Prefers oat milk'))"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-S", "-c", code], cwd=REFERENCE, env={"PYTHONHASHSEED": seed}, capture_output=True,
            text=True, check=True, timeout=60,
        )  # fmt: skip
        assert done.stdout == f"{embed('Prefers oat milk')}\n"


def test_texts_line_by_line_have_the_packed_vectors() -> None:
    texts = ["Prefers oat milk", "", "line\r\nline", "住在东京", "long " * 20_000]
    done = subprocess.run(
        [sys.executable, "-m", "reference.embedder"], cwd=REFERENCE.parent, check=True, timeout=60,
        input="".join(f"{json.dumps(text)}\n" for text in texts).encode(), capture_output=True,
    )  # fmt: skip
    assert done.stdout == b"".join(struct.pack(f"<{DIMENSION}f", *embed(text)) for text in texts)
