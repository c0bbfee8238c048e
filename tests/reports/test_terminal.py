"""What people read: laid out at a terminal, line by line elsewhere, and never at the mercy of the data."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from rich.cells import cell_len

from checks.finding import Outcome, passed
from reports import plain, terminal
from reports.summary import Summary, TaskState, TaskSummary, Verdict
from tests.reports.samples import CLAIMS, INVALID, SAMPLES, SILENT, check, checks, phase, run, tasks
from tests.reports.strategies import SUMMARIES

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def laid_out(summary: Summary, width: int = 80) -> list[str]:
    """The lines that a terminal shows, without their colours."""
    return COLOUR.sub("", terminal.render(summary, width=width, colour=True, tty=True)).splitlines()


def listed(summary: Summary) -> list[str]:
    """The lines that a log gets."""
    return terminal.render(summary, width=80, colour=False, tty=False).splitlines()


@pytest.mark.parametrize(("colour", "tty"), [(False, False), (True, False), (False, True)])
def test_no_terminal_or_no_colour_gives_plain_lines(*, colour: bool, tty: bool) -> None:
    text = terminal.render(SAMPLES["failed"], width=20, colour=colour, tty=tty)
    assert text == plain.render(SAMPLES["failed"])
    assert "\x1b" not in text


@pytest.mark.parametrize("name", SAMPLES)
def test_last_line_is_the_verdict(name: str) -> None:
    summary = SAMPLES[name]
    word = rf"(phase2|verdict): {summary.verdict}\b.* \(.*\)"
    assert re.fullmatch(word, listed(summary)[-1])
    assert laid_out(summary)[-1] == listed(summary)[-1]


def test_verdict_counts_checks_tasks_and_what_is_left_to_people() -> None:
    assert listed(SAMPLES["passed"])[-1] == "phase2: passed (7 checks, 5 of 6 tasks proven; 1 for people)"
    assert listed(SAMPLES["complete"])[-1] == "phase2: passed and complete (7 checks, 5 of 6 tasks proven)"
    assert listed(SAMPLES["excluded"])[-1] == (
        "phase2: passed, 1 excluded (6 checks, 3 of 5 tasks proven; 1 for people)"
    )
    assert listed(SAMPLES["failed"])[-1] == "phase2: failed (1 of 7 checks failed, 1 unknown, 4 of 6 tasks proven)"


def test_a_run_that_knows_less_than_its_phase_says_so_last() -> None:
    crashed = run(
        phase(Verdict.PASSED), verdict=Verdict.UNDECIDED, notes=("the session ended without its last record",)
    )
    assert listed(crashed)[-1] == "verdict: undecided (1 phase: 1 passed)"


def test_an_undecided_phase_whose_checks_passed_does_not_look_passed() -> None:
    narrowed = run(phase(Verdict.UNDECIDED, reasons=("narrowed by -k: it decides nothing",)))
    assert listed(narrowed)[-1] == "phase2: undecided (7 of 7 checks passed, 5 of 6 tasks proven)"
    assert "UNDECIDED phase2: narrowed by -k: it decides nothing" in listed(narrowed)


@pytest.mark.parametrize("name", ["passed", "failed", "unreachable"])
def test_last_lines_of_a_rehearsal_say_what_it_proves_and_where_things_are(name: str) -> None:
    end = "\n".join(listed(SAMPLES[name])[-7:])
    assert re.search(r"^passed: \d of 7 checks", end, re.M)
    assert re.search(r"^proven: \d of 6 tasks", end, re.M)
    assert "for people: Merge to main when stable" in end
    assert "report: reports/runs/20260102T120000Z-phase2/report.json" in end
    assert "rehearsal: proves the harness and the system as designed, not any production" in end
    assert ("copy: reports/runs/STRATEGY.md" in end) == bool(SAMPLES[name].document.written)


@pytest.mark.parametrize("commit", ["0123456789ab+", "0123456789abcdef+"])
def test_a_commit_that_files_differ_from_is_told_as_one(commit: str) -> None:
    assert any(", commit 0123456789ab+, " in line for line in listed(replace(SAMPLES["passed"], commit=commit)))


def test_a_configured_target_is_no_rehearsal() -> None:
    assert not any("rehearsal" in line for line in listed(SAMPLES["complete"]))


def test_what_was_written_and_recorded_is_told() -> None:
    lines = listed(SAMPLES["complete"])
    assert [line.partition(": ")[2] for line in lines if line.startswith("changed: ")] == [
        *SAMPLES["complete"].document.changes
    ]
    assert "record: 3f9ac0ffee12 in docs/STRATEGY.ledger.jsonl" in lines
    assert any(line.endswith("3f9ac0ffee12 in docs/STRATEGY.ledger.jsonl") for line in laid_out(SAMPLES["complete"]))
    assert not any(line.startswith("record: ") for line in listed(SAMPLES["passed"]))


def test_every_check_and_task_is_one_plain_line() -> None:
    lines = listed(SAMPLES["failed"])
    for name in CLAIMS:
        assert len([line for line in lines if re.match(rf"(PASS|FAIL|UNKNOWN) phase2\.{name} n=\d+ ", line)]) == 1
    assert [line.split()[0] for line in lines if re.match(r"(PROVEN|OPEN|REFUTED) phase2 ", line)] == (
        4 * ["PROVEN"] + ["REFUTED", "OPEN"]
    )


def test_a_refuted_task_names_the_checks_that_refute_it() -> None:
    assert "REFUTED phase2 Create unified memory table schema (by vector_index_is_valid)" in listed(SAMPLES["failed"])


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_remedies_and_paths_can_be_pasted_at_every_width(width: int) -> None:
    shown = [line.strip() for line in laid_out(SAMPLES["failed"], width)]
    for line in INVALID.remedy.split("\n"):
        assert line in shown
    assert any(line.endswith("-phase2/evidence/vector_index_is_valid.txt") for line in shown)
    assert any(line.endswith("-phase2/report.json") for line in shown)


def test_failures_come_after_everything_but_the_result() -> None:
    lines = laid_out(SAMPLES["failed"])
    heads = [line.split(" ─")[0] for line in lines if " ──" in line]
    assert heads == ["phase2  PGVector Setup", "Unknown", "Failed", "Result"]


def test_one_trouble_of_many_checks_is_told_once() -> None:
    lines = listed(SAMPLES["unreachable"])
    assert lines.count(f"    {SILENT.remedy}") == 1
    assert "unknown: 7 checks, for one reason" in lines


def test_troubles_that_differ_are_told_apart() -> None:
    other = replace(SILENT, detail="Qdrant at vectors.example:6334: connection refused")
    summary = run(phase(Verdict.UNDECIDED, checks=checks(table_exists=SILENT, vector_index_is_valid=other)))
    assert [line for line in listed(summary) if line.startswith("unknown: ")] == [
        "unknown: phase2.schema.table_exists",
        "unknown: phase2.schema.vector_index_is_valid",
    ]


def test_what_is_excluded_is_no_trouble_and_gives_its_reason() -> None:
    text = "\n".join(laid_out(SAMPLES["excluded"]))
    assert "the staging database is shared until March" in text
    assert "Unknown ─" not in text
    assert "Undecided ─" not in text


def test_a_note_is_prose_with_lines_to_paste() -> None:
    for lines in (listed(SAMPLES["excluded"]), laid_out(SAMPLES["excluded"], 20)):
        assert '    title = "Create the memory table"' in lines


def test_long_values_are_shortened_at_a_terminal_only() -> None:
    long = replace(INVALID, observed="x" * 5_000, remedy="SELECT " + "y" * 5_000 + ";")
    summary = run(phase(Verdict.FAILED, checks=(check("schema.table_exists", long),)))
    assert any("x" * 5_000 in line for line in listed(summary))
    shown = laid_out(summary)
    assert sum(line.count("x") for line in shown) < 1_000
    assert "(4,400 more characters in report.json)" in " ".join(" ".join(shown).split())
    assert f"    {long.remedy}" in shown


def test_nothing_that_is_laid_out_is_wider_than_80_columns() -> None:
    pasted = [line.strip() for line in INVALID.remedy.split("\n")]
    for name in ("passed", "complete", "excluded", "unreachable", "many_phases"):
        assert [line for line in laid_out(SAMPLES[name]) if cell_len(line) > 80] == []
    wide = [line for line in laid_out(SAMPLES["failed"]) if cell_len(line) > 80]
    assert {line.strip() for line in wide} - set(pasted) == {
        "evidence  reports/runs/20260102T120000Z-phase2/evidence/vector_index_is_valid.txt"
    }


def test_data_cannot_take_the_place_of_the_verdict() -> None:
    for lines in (listed(SAMPLES["hostile"]), laid_out(SAMPLES["hostile"])):
        assert [line for line in lines if line.startswith("phase2: ")] == [
            "phase2: failed (2 of 7 checks failed, 0 of 2 tasks proven)"
        ]
        assert any("[red]Trap[/red] \\u001b[31m :boom:" in line for line in lines)


def test_a_title_with_wide_characters_stays_in_its_columns() -> None:
    title = TaskSummary(title="🚧 数据迁移 " * 12, state=TaskState.PROVEN)
    lines = laid_out(run(phase(Verdict.PASSED, tasks=(*tasks(), title))))
    assert all(cell_len(line) <= 80 for line in lines)


def test_rehearsed_checks_are_marked() -> None:
    one = check("schema.table_exists", passed(1), rehearsed=True)
    summary = run(phase(Verdict.PASSED, checks=(one,)))
    assert any("table_exists (rehearsed)" in line for line in laid_out(summary))
    assert plain.check_line(one).endswith(" rehearsed")


def test_every_outcome_and_state_has_a_colour() -> None:
    words = {*Outcome, *TaskState, *Verdict, "excluded"}
    assert words <= terminal.COLOURS.keys()


@given(SUMMARIES)
def test_nothing_but_colours_reaches_the_terminal(summary: Summary) -> None:
    text = COLOUR.sub("", terminal.render(summary, width=80, colour=True, tty=True))
    assert all(line.isprintable() for line in text.split("\n"))


@given(SUMMARIES)
def test_nothing_but_tabs_reaches_a_log(summary: Summary) -> None:
    text = plain.render(summary).replace("\t", "")
    assert all(line.isprintable() for line in text.split("\n"))
    assert summary.verdict in text.splitlines()[-1]
