"""Which entities are found in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.entities import MAX_LENGTH, mentioned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Met Ada Lovelace in New York. She likes Kyoto", ["Ada Lovelace", "New York", "Kyoto"]),
        ("prefers oat milk", []),
        ("Prefers oat milk #food #food", ["food"]),
        ("Mag Käse aus Zürich, Genf und Élancourt", ["Käse", "Zürich", "Genf", "Élancourt"]),
        ("Asked Sam, Mei and O'Brien", ["Sam", "Mei", "O'Brien"]),
        ("", []),
    ],
    ids=["names", "none", "tag", "umlauts", "list", "empty"],
)
def test_names_and_tags(text: str, expected: list[str]) -> None:
    assert mentioned(text) == expected


@given(text=st.text(max_size=300))
def test_each_once_none_empty_none_long(text: str) -> None:
    found = mentioned(text)
    assert len(found) == len(set(found))
    assert all(0 < len(name) <= MAX_LENGTH for name in found)
