"""A status line is put right where it is no longer true, and only there."""

from __future__ import annotations

import pytest

from tests.gate.written_back import changes, phases, state, written

FIRST, SECOND = "# Phase 1: Move is planned (Week 1)", "# Phase 2: The *other* thing (Week 2)"
ON = [state(1, complete=True), state(2)]
DONE = [state(1, complete=True), state(2, complete=True)]
BACK = [state(1), state(2)]


@pytest.mark.parametrize(
    ("line", "moved_on"),
    [
        (
            "**Status**: Phase 1 - move is Planned (In Progress)  ",
            "**Status**: Phase 2 - The other thing (In Progress)  ",
        ),
        ("**Status:** 🚧 Phase 1: In Progress", "**Status:** 🚧 Phase 2: In Progress"),
        ("Status: Phase 1 in progress \t", "Status: Phase 2 in progress \t"),
        (
            "> - **Current Status**: **Phase 1** - _X_ | WIP",
            "> - **Current Status**: **Phase 2** - _The other thing_ | WIP",
        ),
        (
            "**Status**: Phase 1: X (Week 1) - In Progress",
            "**Status**: Phase 2: The other thing (Week 2) - In Progress",
        ),
        ("**Status**: Phase 1 (The move) - In Progress", "**Status**: Phase 2 (The other thing) - In Progress"),
        ("**Status**: Phase 1 - Front end in Progress", "**Status**: Phase 2 - The other thing in Progress"),
        ("**Status**: In progress (Phase 1)", "**Status**: In progress (Phase 2)"),
        ("**Current phase**: Phase 1", "**Current phase**: Phase 2"),
        ("**Status**: Phase 1 - Move is planned", "**Status**: Phase 2 - The other thing"),
        ("**Status**: Phase 1 - X (Planned)", "**Status**: Phase 2 - The other thing (In Progress)"),
        ("**Status**: ⏳ Phase 1 - X", "**Status**: 🚧 Phase 2 - The other thing"),
        ("# Status: Phase 1 (BLOCKED)", "# Status: Phase 2 (IN PROGRESS)"),
    ],
)
def test_a_line_moves_on_with_its_phase(line: str, moved_on: str) -> None:
    raw = phases(FIRST, SECOND, intro=line)
    assert changes(raw, *ON) == {line: moved_on}
    assert written(raw, state(2)) == raw


@pytest.mark.parametrize(
    ("line", "back"),
    [
        ("**Status**: Phase 1 - X (✅ COMPLETE)  ", "**Status**: Phase 1 - X (🚧 IN PROGRESS)  "),
        ("**Status**: Phase 2 - Y (done)", "**Status**: Phase 1 - Move is planned (in progress)"),
        ("**Status**: ✅ Complete", "**Status**: 🚧 In Progress"),
    ],
)
def test_a_line_that_claims_too_much_goes_back(line: str, back: str) -> None:
    raw = phases(FIRST, SECOND, intro=line)
    assert changes(raw, *BACK) == {line: back}
    assert written(raw, *DONE) == raw


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("**Status**: Phase 1 - X (In Progress)", "**Status**: Phase 2 - The other thing (Complete)"),
        ("**Status**: 🚧 in progress", "**Status**: ✅ complete"),
    ],
)
def test_a_line_says_when_all_is_done(line: str, end: str) -> None:
    assert changes(phases(FIRST, SECOND, intro=line), *DONE) == {line: end}


@pytest.mark.parametrize(
    "line",
    [
        "**Status**: Phase 1 complete, Phase 2 in progress",
        "**Status**: Phase 1 - X is on the way, blocked by Y",
        "**Status**: Phase 1 - X, 60% done",
        "**Status**: Phase 1 is done",
        "**Status**: Phase 12 - X (In Progress)",
        "**Status**: Draft",
        "**Status**: Phase 1 substantially complete",
        "**Status**: Phase 1 Complete (4/6 tasks) ✅",
        "**Status**: 🟢 ready to start",
        "**Status**:",
        "    **Status**: Phase 1 (In Progress)",
        "```\n**Status**: Phase 1 (In Progress)\n```",
        "<!-- **Status**: Phase 1 (In Progress) -->",
        "Our status: Phase 1 (In Progress)",
        "- [ ] Status: Phase 1 (In Progress)",
    ],
)
def test_a_line_that_says_more_or_something_else_is_left_alone(line: str) -> None:
    raw = phases(FIRST, SECOND, intro=line)
    for states in (ON, DONE, BACK):
        assert written(raw, *states) == raw


def test_the_line_of_a_phase_follows_that_phase() -> None:
    raw = phases(FIRST, SECOND, below="**Branch**: x\n**Status**: ✅ **Complete** ")
    assert written(raw, *ON) == raw
    assert changes(raw, *BACK) == {"**Status**: ✅ **Complete** ": "**Status**: 🚧 **In Progress** "}
    raw = phases(FIRST, SECOND, below="- **Status**: not started")
    assert list(changes(raw, *BACK).values()) == ["- **Status**: in progress"]
    assert list(changes(raw, *DONE).values()) == ["- **Status**: complete"]


@pytest.mark.parametrize(
    "below", ["## A part\n\n**Status**: done", "**Status**: Phase 2 (done)", "> ## Q\n> Status: done"]
)
def test_the_status_of_a_part_is_not_that_of_the_phase(below: str) -> None:
    raw = phases(FIRST, SECOND, below=below)
    assert written(raw, state(1)) == raw


def test_a_status_line_behind_the_last_box_is_no_part_of_its_task() -> None:
    raw = b"# Phase 1: X\n- [ ] a\n**Status**: done\n"
    assert written(raw, state(1)) == raw.replace(b": done", b": in progress")


def test_a_phase_without_a_title_leaves_the_line_as_it_is() -> None:
    raw = phases("# Phase 1: X", "# Phase 2", intro="**Status**: Phase 1 - X (In Progress)")
    assert written(raw, *ON) == raw


def test_a_title_is_written_so_that_it_reads_the_same() -> None:
    raw = phases("# Phase 1: X", "# Phase 2: a \\*b\\* &amp; \\`c\\`", intro="Status: Phase 1 - X (In Progress)")
    assert list(changes(raw, *ON).values()) == ["Status: Phase 2 - a \\*b\\* \\& \\`c\\` (In Progress)"]
