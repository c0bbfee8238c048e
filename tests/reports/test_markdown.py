"""Markdown for a pull request: what is found stands where it is looked for, and data stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.markdown import PULL_REQUEST_BYTES, render
from reports.markdown_text import cell, code, fence, prose
from reports.neutral import escape, lines
from reports.summary import Summary, TaskState, TaskSummary, Verdict
from tests.reports.samples import INVALID, SAMPLES, check, phase, run
from tests.reports.strategies import ANY_TEXT, SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

READER = MarkdownIt("js-default", {"html": True}).enable(["table", "strikethrough"])
FOLD = re.compile(r"<details><summary>[\d,]+ checks of <code>[^<>]*</code></summary>\n|</details>\n")
OWN = {
    "heading_open", "paragraph_open", "inline", "bullet_list_open", "list_item_open", "fence", "html_block",
    "table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open", "text", "code_inline", "strong_open",
    "text_special", "softbreak",
}  # fmt: skip
ALIVE = re.compile(r"[@#$]|://|www\.|\bGH-\d|\b(?=\d*[a-f])[0-9a-f]{7,40}\b")
"""What becomes a mention, a link or a formula wherever it stands in text that is no code."""

MARKUP = st.text(st.sampled_from("`|\\*_[]()<>!@#$~&:;-+=.1ax \t\n/w"), max_size=40)


def tokens(text: str) -> Iterator[Token]:
    """Every token that a reader makes of it, inline ones too."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(text: str) -> str:
    """What a reader sees of one line."""
    return "".join(token.content for token in tokens(text) if token.type in ("text", "code_inline", "text_special"))


def assert_is_harmless(text: str) -> None:
    """Nothing but what this report writes of its own accord, and nothing alive outside code."""
    for token in tokens(text):
        assert token.type in OWN or token.type.endswith("_close"), token
        assert token.type != "html_block" or FOLD.fullmatch(token.content), token.content
        assert token.type != "text" or not ALIVE.search(token.content), token.content


@given(ANY_TEXT | MARKUP)
def test_prose_is_read_as_it_was_written(text: str) -> None:
    assert_is_harmless(f"- {prose(text)}\n")
    assert shown(f"- x{prose(text)}") == "x" + " ".join(word for word in escape(text).split(" ") if word)


@given(ANY_TEXT | MARKUP)
def test_code_is_read_to_the_letter(text: str) -> None:
    assert shown(f"x {code(text)}").removeprefix("x").strip(" ") == escape(text).strip(" ")


@given(ANY_TEXT | MARKUP)
def test_a_fence_holds_all_its_lines_and_ends_behind_them(text: str) -> None:
    block, after = READER.parse(f"{fence(lines(text))}# end\n")[:2]
    assert (block.type, after.type) == ("fence", "heading_open")
    assert block.content == "\n".join(lines(text)) + "\n"


@given(ANY_TEXT | MARKUP)
def test_a_cell_stays_one_cell(text: str) -> None:
    table = list(tokens(f"|a|b|\n|---|---|\n| {cell(text)} | end |\n"))
    assert [token.type for token in table].count("td_open") == 2
    assert table[-1].type == "table_close"


@given(SUMMARIES)
def test_nothing_of_any_run_becomes_markup(summary: Summary) -> None:
    assert_is_harmless(render(summary))


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_harmless(name: str) -> None:
    assert_is_harmless(render(SAMPLES[name]))


def test_verdict_then_failures_then_tasks_then_the_folded_table() -> None:
    text = render(SAMPLES["failed"])
    places = [
        text.index(part)
        for part in (
            "# ❌ failed\n",
            "**phase2: failed",
            "## Failed",
            "**remedy**",
            "## Unknown",
            "- [x] ",
            "<details>",
        )
    ]
    assert places == sorted(places)
    assert "- [ ] Create unified memory table schema (refuted: by vector\\_index\\_is\\_valid)" in text


def test_every_check_of_a_phase_has_its_row() -> None:
    text = render(SAMPLES["failed"])
    assert re.findall(r"^\| (\w+) \| `(.+?)` \|", text, re.MULTILINE) == [
        (one.standing, one.id) for one in SAMPLES["failed"].phases[0].checks
    ]


def many(failures: int, *, title: str = "", remedy: str = "") -> Summary:
    """A run with that many failed checks, each for a reason of its own."""
    found = [replace(INVALID, detail=f"number {number}", remedy=remedy or INVALID.remedy) for number in range(failures)]
    return run(phase(Verdict.FAILED, title=title, checks=tuple(check("schema.table_exists", one) for one in found)))


@pytest.mark.parametrize("limit", [PULL_REQUEST_BYTES, 1_000_000])
def test_a_long_run_is_cut_by_whole_checks_and_says_so(limit: int) -> None:
    text = render(many(5_000), limit=limit)
    assert len(text.encode()) <= limit
    kept = text.count("\n### ")
    assert 0 < kept < 5_000
    assert text.count("```text\n") == kept == text.count(";\n```\n")
    assert (
        f"{5_000 - kept:,} more entries left out here; all are in `reports/runs/20260102T120000Z-phase2/report.json`"
        in text
    )
    assert "checks left out here" in text
    assert_is_harmless(text)


def test_a_run_of_ordinary_size_is_not_cut() -> None:
    assert "left out" not in render(many(50))


@pytest.mark.parametrize("char", ["x", "@ ", "|", "\x1b", "🚧"])
def test_no_text_is_too_long(char: str) -> None:
    long = char * 5_000
    tasks = tuple(TaskSummary(title=long, state=TaskState.OPEN, reason=long) for _ in range(20))
    one = replace(many(40, title=long, remedy=long).phases[0], name=long, reasons=9 * (long,), tasks=tasks)
    summary = run(*14 * (one,), notes=9 * (long,), folder=long, commit=long, machine=long, tool_version=long)
    text = render(summary)
    assert len(text.encode("utf-8")) <= PULL_REQUEST_BYTES
    assert "left out here" in text
    assert_is_harmless(text)


def test_a_remedy_is_whole_or_not_there() -> None:
    long = "SELECT " + "y" * 5_000 + ";"
    assert long in render(many(1, remedy=long))
    assert "SELECT y" not in render(many(1, remedy=long * 100))
