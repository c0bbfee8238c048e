"""Writes after writes: nothing is put twice, nothing is learnt that was not there, and what was there comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.strategy.document import loads
from gate.strategy.splices import Splice, apply, as_json, from_json
from gate.strategy.write_back import PhaseState, plan
from tests.gate.generated_documents import Page, pages
from tests.gate.strategy.test_splices import unhurried
from tests.gate.written_back import phases, state

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED_AND_PASSED = [state(1), state(2, complete=True)]


def write(raw: bytes, states: Sequence[PhaseState], earlier: list[Splice]) -> bytes:
    """The document after a write, whose edits come back from a record and join those of before."""
    edits = plan(loads(raw, "page.md"), states, earlier)
    edited = apply(raw, edits)
    earlier += from_json(as_json(edits))
    assert plan(loads(edited, "page.md"), states, earlier) == []
    return edited


@st.composite
def pages_with_writes(draw: st.DrawFn) -> tuple[Page, list[list[PhaseState]]]:
    """A page, and what its phases are at several times; what is ever known of is known of at each of them."""
    page = draw(pages())
    numbers = sorted(draw(st.sets(st.integers(1, 5))))
    titles = {box.title for box in page.boxes if draw(st.booleans())}
    judged = {number for number in numbers if draw(st.booleans())}

    def at_a_time(number: int) -> PhaseState:
        boxes = {box.title: draw(st.booleans()) for box in page.boxes if box.phase == number and box.title in titles}
        achieved = draw(st.booleans()) if number in judged else None
        return PhaseState(
            number=number, boxes=boxes, complete=draw(st.booleans()), recorded=number != 4, achieved=achieved
        )

    return page, [[at_a_time(number) for number in numbers] for _ in range(draw(st.integers(2, 4)))]


@unhurried
@given(pages_with_writes())
def test_any_writes_end_with_the_boxes_of_the_first_with_the_same_states(
    case: tuple[Page, list[list[PhaseState]]],
) -> None:  # fmt: skip
    """Statuses may be worded otherwise where all that showed how they are worded here was taken away meanwhile."""
    page, (first, *others) = case
    earlier: list[Splice] = []
    once = write(bytes(page.raw), first, earlier)
    for states in others:
        again = write(write(once, states, earlier), first, earlier)
        assert ticks(again) == ticks(once)
        assert write(again, first, earlier) == again


def ticks(raw: bytes) -> list[tuple[int, str, bool]]:
    """Each box with its state."""
    return [(phase.number, task.title, task.ticked) for phase in loads(raw, "plan.md").phases for task in phase.tasks]


@pytest.mark.parametrize(
    ("one", "two", "begun", "done"),
    [
        ("## Phase 1: One ✅", "## Phase 2: Two 🚧", "## Phase 1: One 🚧", "## Phase 2: Two ✅"),
        ("## Phase 1: One [✅]", "## Phase 2: Two [🚧]", "## Phase 1: One [🚧]", "## Phase 2: Two [✅]"),
        (
            "## Phase 1: One\n\n- **Status:** ✅ Complete",
            "## Phase 2: Two\n\n- **Status:** 🚧 In Progress",
            "## Phase 1: One\n\n- **Status:** 🚧 In Progress",
            "## Phase 2: Two\n\n- **Status:** ✅ Complete",
        ),
    ],
    ids=["a mark behind the heading", "a mark in brackets", "a field"],
)
def test_a_mark_is_learnt_only_of_its_own_place(one: str, two: str, begun: str, done: str) -> None:
    earlier: list[Splice] = []
    criterion = "Success criteria: all is well"
    edited = write(phases(one, two, below=criterion), FAILED_AND_PASSED, earlier)
    assert edited == phases(begun, done, below=criterion)
    met = [state(1), state(2, complete=True, achieved=True)]
    assert write(edited, [*met[1:], state(1, achieved=True)], earlier) == edited


def test_edits_of_older_records_teach_nothing() -> None:
    told = [{"offset": 3, "old": "✅ ", "new": ""}]
    raw = phases("## Phase 1: One", "## Phase 2: Two", below="Success criteria: all is well")
    states = [state(1, complete=True, achieved=True)]
    assert plan(loads(raw, "plan.md"), states, from_json(told)) == []
    assert as_json(from_json(told)) == told


@pytest.mark.parametrize(
    "heading",
    [
        "# **Phase 1: X - ✔️ Completed (2025-02-03, @bob)**  ",
        "# __Phase 1: X__ — DONE – merged in #12",
        "# ☑ Phase 1: X ✅:",
        "# Phase 1: X - BLOCKED",
        "Phase 1:\nX [done] \n---",
    ],
)
def test_a_status_comes_back_to_the_byte(heading: str) -> None:
    raw = phases(heading, "# Phase 2: Y")
    earlier: list[Splice] = []
    stands = write(raw, [state(2, complete=True)], earlier)
    complete = "BLOCKED" not in heading
    there = write(stands, [state(1, complete=not complete), state(2)], earlier)
    assert there != stands
    back = write(there, [state(1, complete=complete), state(2, complete=True)], earlier)
    assert back == stands


def test_a_status_line_that_cannot_be_put_right_is_again_what_people_wrote() -> None:
    raw = phases("# Phase 1", "# Phase 2: Y", intro="Status: Phase 2 - Y (In Progress)")
    earlier: list[Splice] = []
    stands = write(raw, [state(1), state(2)], earlier)
    assert stands == raw
    done = write(stands, [state(1, complete=True), state(2, complete=True)], earlier)
    assert b"Status: Phase 2 - Y (Complete)" in done
    assert write(done, [state(1), state(2)], earlier) == raw


def test_the_letter_of_a_box_comes_back() -> None:
    raw = b"# Phase 1: X\n\n- [X] a\n- [x] b\n"
    earlier: list[Splice] = []
    opened = write(raw, [state(1, boxes={"a": False, "b": False})], earlier)
    assert write(opened, [state(1, boxes={"a": True, "b": True})], earlier) == raw


def test_what_a_person_wrote_since_is_not_replaced_by_what_was_there_before() -> None:
    earlier: list[Splice] = []
    edited = write(phases("# Phase 1: X - DONE (May)", "# Phase 2: Y"), [state(1)], earlier)
    rewritten = edited.replace(b"- IN PROGRESS", b"| WIP")
    assert write(rewritten, [state(1, complete=True)], earlier) == phases("# Phase 1: X | DONE", "# Phase 2: Y")
