"""The page holds everything, needs nothing, and data stays text in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from reports.html import STYLE, render
from reports.neutral import escape, lines
from tests.reports.samples import INVALID, MARKUP, SAMPLES
from tests.reports.strategies import SUMMARIES

if TYPE_CHECKING:
    from reports.summary import Summary

TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "h1", "h2", "h3", "h4",
    "p", "ul", "li", "span", "small", "dl", "dt", "dd", "pre", "code", "table", "thead", "tbody", "tr", "th", "td",
    "wbr",
}  # fmt: skip
VOID = {"meta", "wbr"}
CLASSES = re.compile(r"[a-z ]+")


class Page(HTMLParser):
    """Reads a page and refuses what is not well-formed or not of this report's making."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only known tags, with attributes that carry no data."""
        assert tag in TAGS
        for name, value in attrs:
            assert name in {"lang", "charset", "http-equiv", "name", "content", "class", "scope", "aria-hidden"}
            assert name != "class" or CLASSES.fullmatch(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closed in the order of opening."""
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        """None is written."""
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        """Text as a reader sees it."""
        self.said.append(data)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.said)


@given(SUMMARIES)
def test_nothing_of_any_run_becomes_markup(summary: Summary) -> None:
    text = Page(render(summary)).text
    for one in (one for judged in summary.phases for one in judged.checks):
        assert escape(one.id) in text
        assert one.standing != "fail" or all(line in text for line in lines(one.remedy))


@given(SUMMARIES)
def test_nothing_moves_a_cursor_and_utf8_holds_it(summary: Summary) -> None:
    text = render(summary).encode("utf-8").decode("utf-8")
    assert all(line.isprintable() for line in text.replace("\t", "").split("\n"))


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_well_formed_and_has_its_verdict(name: str) -> None:
    text = render(SAMPLES[name])
    assert f"<h1>{SAMPLES[name].verdict}</h1>" in text
    Page(text)


def test_no_script_and_no_other_file() -> None:
    text = render(SAMPLES["failed"])
    assert "default-src 'none'" in text
    assert not re.search(r"<script|<link|<img|<iframe|href=|src=|url\(|@import|https?:", text)


def test_nothing_is_shortened() -> None:
    text = Page(render(SAMPLES["hostile"])).text
    for said in (str(MARKUP.observed), str(MARKUP.expected), MARKUP.cause):
        assert said in text
    assert Page(render(SAMPLES["failed"])).text.count(INVALID.remedy) == 1


def test_it_is_made_for_dark_rooms_paper_and_phones() -> None:
    for wanted in ("prefers-color-scheme: dark", "@media print", "@media (max-width", "break-inside: avoid"):
        assert wanted in STYLE
    assert 'content="width=device-width' in render(SAMPLES["passed"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
def test_every_colour_can_be_read(number: int) -> None:
    named = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)
    ]
    colours = {name: luminance(colour) for name, colour in named[number].items()}
    for ink in ("ink", "quiet", "good", "bad", "unsure"):
        for paper in ("page", "inset"):
            light, dark = sorted((colours[ink], colours[paper]), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)
