"""What GitHub Actions gets: annotations within its limits, a summary it has room for, no forged command."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import unknown
from reports import plain
from reports.files import ReportError
from reports.github import MAX_STEP_SUMMARY_BYTES, append_summary, commands, shielded
from reports.neutral import escape
from reports.summary import DocumentSummary, Summary, Verdict
from tests.reports.samples import INVALID, PLACES, SAMPLES, check, phase, run
from tests.reports.strategies import ANY_TEXT, SUMMARIES

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = re.compile(r"::(?P<level>error|warning) (?P<properties>[^:]*)::(?P<message>[^\r\n]+)")


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Level, properties and message, as the runner takes a command apart."""
    found = COMMAND.fullmatch(line)
    assert found, line
    told = dict(part.split("=", 1) for part in found["properties"].split(","))
    return found["level"], {name: _unescaped(value) for name, value in told.items()}, _unescaped(found["message"])


def _unescaped(text: str) -> str:
    for char, spelled in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
        text = text.replace(spelled, char)
    return text


@given(SUMMARIES)
def test_any_run_gives_sound_commands_within_the_limits(summary: Summary) -> None:
    told = [read(line) for line in commands(summary, {})]
    assert all(line.isprintable() for line in commands(summary, {}))
    for level in ("error", "warning"):
        assert sum(found == level for found, _, _ in told) <= 10


@given(ANY_TEXT | st.text("%:,\r\n=Aa0D3C25", max_size=20), ANY_TEXT)
def test_what_is_told_arrives_as_it_was(cause: str, name: str) -> None:
    one = replace(check("schema.table_exists", INVALID), id=f"x{name}", cause=f"x{cause}x", observed="", remedy="")
    ((_, properties, message),) = [read(line) for line in commands(run(phase(Verdict.FAILED, checks=(one,))), {})]
    assert properties["title"] == escape(f"x{name}".replace("\r\n", "\n"), keep="\n").strip()
    assert message == escape(f"x{cause}x".replace("\r\n", "\n"), keep="\n")


def test_a_failed_check_names_file_and_line_where_they_are_known() -> None:
    level, properties, message = read(commands(SAMPLES["failed"], PLACES)[0])
    assert level == "error"
    assert properties == {
        "file": "phases/phase2/test_schema_index.py", "line": "12", "title": "phase2.schema.vector_index_is_valid",
    }  # fmt: skip
    assert message.startswith('index is invalid (observed "public"."memories_embedding_idx": indisvalid is false')
    assert INVALID.remedy in message
    assert "file" not in read(commands(SAMPLES["failed"], {})[0])[1]


def test_a_box_without_proof_names_its_line_in_the_document() -> None:
    found = [read(line) for line in commands(SAMPLES["excluded"], {})]
    assert [(told["file"], told["line"]) for _, told, _ in found] == [
        ("TEAM.md", "41"), ("phases/phase2/phase.toml", "12"),
    ]  # fmt: skip


@pytest.mark.parametrize(("failures", "told"), [(9, 9), (10, 10), (11, 10), (500, 10)])
def test_the_last_of_ten_says_how_many_more_there_are(failures: int, told: int) -> None:
    red = tuple(check("schema.table_exists", replace(INVALID, detail=str(number))) for number in range(failures))
    dim = tuple(check("parity.written_vectors_come_back_bit_for_bit", unknown(f"{n}", remedy="")) for n in range(12))
    found = [read(line) for line in commands(run(phase(Verdict.FAILED, checks=(*red, *dim))), PLACES)]
    errors = [message for level, _, message in found if level == "error"]
    warnings = [message for level, _, message in found if level == "warning"]
    assert (len(errors), len(warnings)) == (told, 10)
    if failures > told:
        more = f"{failures - 9:,} more errors: see reports/runs/20260102T120000Z-phase2/report.json"
        assert errors[-1] == more
    assert warnings[-1].startswith("3 more warnings: see ")


def test_data_cannot_give_commands() -> None:
    report = plain.render(SAMPLES["hostile"])
    assert any(line.strip().startswith("::") for line in report.splitlines())
    first, *told, end, last = shielded(report, token="t0ken").splitlines()
    assert (first, end) == ("::stop-commands::t0ken", "::t0ken::")
    assert [*told, last] == report.splitlines()
    assert last.startswith("phase2: failed")


def test_the_word_that_ends_the_shield_cannot_be_guessed() -> None:
    words = {shielded("a\nb").splitlines()[0] for _ in range(20)}
    assert len(words) == 20
    assert all(len(word) > 40 for word in words)


def test_the_summary_is_appended(tmp_path: Path) -> None:
    place = tmp_path / "summary.md"
    place.write_text("before\n")
    append_summary(place, SAMPLES["failed"])
    append_summary(place, SAMPLES["passed"])
    text = place.read_text()
    assert text.startswith("before\n# ❌ failed\n")
    assert text.count("# ✅ passed\n") == 1


def test_the_summary_stays_below_what_github_shows(tmp_path: Path) -> None:
    place = tmp_path / "summary.md"
    red = tuple(check("schema.table_exists", replace(INVALID, detail=str(number))) for number in range(9_000))
    place.write_text("x" * 300_000)
    append_summary(place, run(phase(Verdict.FAILED, checks=red)))
    assert 900_000 < place.stat().st_size <= MAX_STEP_SUMMARY_BYTES
    with pytest.raises(ReportError, match="has no room for the summary; write it in a step of its own"):
        append_summary(place, SAMPLES["passed"])


def test_a_summary_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=rf"cannot append to {tmp_path}: .*; let GITHUB_STEP_SUMMARY name a file"):
        append_summary(tmp_path, SAMPLES["passed"])


def test_no_document_no_warning() -> None:
    assert commands(replace(SAMPLES["passed"], document=DocumentSummary(strategy="x")), {}) == []
