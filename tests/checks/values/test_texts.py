"""What became of a text."""

from __future__ import annotations

import html
import json
import unicodedata
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.values.remedies import REMEDIES
from checks.values.texts import text_cause

if TYPE_CHECKING:
    from collections.abc import Callable

words = st.text(st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=20)


@pytest.mark.parametrize(
    ("expected", "actual", "cause"),
    [
        ("x", "x", ""),
        (" x ", "x", "text trimmed"),
        (" \t", "", "text trimmed"),
        ("x ", "x  ", "white space changed"),
        ("a\r\nb", "a\nb", "white space changed"),
        ("memory", "", "text emptied"),
        ("memory", "mem", "text cut"),
        ("a memory", "a mem…", "text cut"),
        ("a memory", "a ...", "text cut"),
        ("memory", "…", "text changed"),
        ("a\x00b", "ab", "control characters removed"),
        ("\x1b[1mbold", "[1mbold", "control characters removed"),
        ("a\x00b", "a\\u0000b", "text escaped"),
        ('say "no"', '"say \\"no\\""', "JSON encoded twice"),
        ("x", '"x"', "JSON encoded twice"),
        ('say "no"', 'say \\"no\\"', "text escaped"),
        ("a & b", "a &amp; b", "text escaped"),
        ("it's", "it&#39;s", "text escaped"),
        ("it's", "it''s", "text escaped"),
        ("it's", "it\\'s", "text escaped"),
        ("a b", "a%20b", "text escaped"),
        ("a b", "a+b", "text escaped"),
        ("é", "\\u00e9", "text escaped"),
        ("é", "\\xe9", "text escaped"),
        ("a\\b", "a\\\\b", "text escaped"),
        ("a &lt; b", "a < b", "text unescaped"),
        ("\\n", "\n", "text unescaped"),
        ("café", "cafÃ©", "text re-encoded"),
        ("“quoted” €", "â€œquotedâ€\x9d â‚¬", "text re-encoded"),
        ("“so", "â€œso", "text re-encoded"),
        ("cafÃ©", "café", "text re-encoded"),
        ("café", "caf?", "text re-encoded"),
        ("café", "caf\ufffd", "text re-encoded"),
        ("café", "caf\ufffd\ufffd", "text re-encoded"),
        ("caf\U0001f9e0 é", "caf?? é", "text re-encoded"),
        ("café no", "caf no", "text re-encoded"),
        ("\ud800", "?", "text re-encoded"),
        ("why", "?", "text changed"),
        ("e\u0301", "\u00e9", "text normalised"),
        ("\u00e9", "e\u0301", "text normalised"),
        ("ﬁne", "fine", "text normalised"),
        ("Memory", "memory", "letter case changed"),
        ("Straße", "STRASSE", "letter case changed"),
        ("memory", "thought", "text changed"),
        ("2025-06-23T00:00:00Z", "2025-06-23T02:00:00Z", "time moved"),
        ("2025-06-23T00:00:00Z ", "2025-06-23T00:00:00Z", "text trimmed"),
        ("2025-06-23T00:00:00Z", "2025-06-23T00:", "text cut"),
        ("x", f"&#{'9' * 5000};", "text changed"),
    ],
)
def test_a_planted_change_is_named(expected: str, actual: str, cause: str) -> None:
    assert text_cause(expected, actual).words == cause
    assert not cause or cause in REMEDIES


CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "trimmed": (lambda text: text.strip(), "text trimmed"),
    "cut": (lambda text: text[: len(text) // 2], "text cut"),
    "JSON": (json.dumps, "JSON encoded twice"),
    "in JSON": (lambda text: json.dumps(text)[1:-1], "text escaped"),
    "HTML": (html.escape, "text escaped"),
    "URL": (urllib.parse.quote, "text escaped"),
    "unicode": (lambda text: text.encode("unicode_escape").decode(), "text escaped"),
    "latin-1": (lambda text: text.encode().decode("latin-1"), "text re-encoded"),
    "ASCII with marks": (lambda text: text.encode("ascii", "replace").decode(), "text re-encoded"),
    "ASCII read": (lambda text: text.encode().decode("ascii", "replace"), "text re-encoded"),
    "ASCII only": (lambda text: text.encode("ascii", "ignore").decode(), "text re-encoded"),
    "NFD": (lambda text: unicodedata.normalize("NFD", text), "text normalised"),
    "NFKC": (lambda text: unicodedata.normalize("NFKC", text), "text normalised"),
    "upper": (str.upper, "letter case changed"),
    "other": (lambda text: f"{text[0]}...{text}?", "text changed"),
}


@pytest.mark.parametrize("how", CHANGES)
@given(word=words)
def test_a_planted_change_of_any_text_is_named(word: str, how: str) -> None:
    change, cause = CHANGES[how]
    text = f" m{word} & \N{LATIN SMALL LETTER E WITH ACUTE}\N{LATIN SMALL LIGATURE FI}x{word}"
    assume(change(text) != text)
    assert text_cause(text, change(text)).words == cause


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_two_texts_are_the_same_or_have_a_cause(one: str, other: str) -> None:
    assert bool(text_cause(one, other)) is (one != other)
    assert text_cause(one, other).words in {"", *REMEDIES}
