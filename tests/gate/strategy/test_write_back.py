"""What the records prove is written back: these bytes and no others, once, and undone to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gate.strategy.document import loads
from gate.strategy.splices import Splice, apply, as_json, from_json, undo
from gate.strategy.write_back import PhaseState, plan
from tests.gate.generated_documents import Page, pages
from tests.gate.strategy.test_splices import tick, unhurried
from tests.gate.written_back import changes, state, titles, written

if TYPE_CHECKING:
    from collections.abc import Sequence

TRAP = (Path(__file__).parent / "documents" / "trap.md").read_bytes()


@st.composite
def pages_with_states(draw: st.DrawFn) -> tuple[Page, list[PhaseState]]:
    page = draw(pages())
    states = [
        PhaseState(
            number=number,
            boxes={box.title: draw(st.booleans()) for box in page.boxes if box.phase == number and draw(st.booleans())},
            complete=draw(st.booleans()),
            recorded=draw(st.booleans()),
            achieved=draw(st.sampled_from([True, False, None])),
        )
        for number in draw(st.sets(st.integers(1, 5)))
    ]
    return page, states


def allowed(page: Page, states: Sequence[PhaseState], splice: Splice) -> bool:
    """Whether a write of these states may make this edit."""
    recorded = {state.number: state for state in states if state.recorded}
    for box in page.boxes:
        if splice.offset == box.offset:
            wanted = recorded[box.phase].boxes[box.title]
            return wanted is not box.ticked and splice.new == (tick(page) if wanted else " ").encode()
    places = [phase for place, phase in page.stated.items() if splice.offset in place and splice.end in place]
    return len(places) == 1 and (places[0] is None or places[0] in recorded) and bool(recorded)


@unhurried
@given(pages_with_states())
def test_any_states_change_their_bytes_and_no_others_once_and_are_undone(case: tuple[Page, list[PhaseState]]) -> None:
    page, states = case
    raw = bytes(page.raw)
    document = loads(raw, "page.md")
    splices = plan(document, states)
    assert all(allowed(page, states, splice) and splice.old != splice.new for splice in splices)
    edited = apply(raw, splices)
    written = loads(edited, "page.md")
    assert titles(written) == titles(document)
    ticked = {(phase.number, task.title): task.ticked for phase in written.phases for task in phase.tasks}
    for box in page.boxes:
        state = next((state for state in states if state.number == box.phase and state.recorded), None)
        assert ticked[box.phase, box.title] == (state.boxes.get(box.title, box.ticked) if state else box.ticked)
    assert plan(written, states) == []
    assert undo(edited, from_json(as_json(splices))) == raw


def test_a_finished_phase_moves_the_document_on() -> None:
    boxes = {"Open the desk (on a Monday)": True, "Merge to main when stable": True}
    states = [state(1, complete=True), state(2, complete=True, achieved=True, boxes=boxes), state(3)]
    assert changes(TRAP, *states) == {
        "**Status**: Phase 2 - lending Desk (In Progress)  ": "**Status**: Phase 3 - Everybody (In Progress)  ",
        "### **Phase 2: Lending Desk (Week 2) - 🚧 IN PROGRESS**": (
            "### **Phase 2: Lending Desk (Week 2) - ✅ COMPLETE**"
        ),
        "- [ ] Open the desk (on a Monday)": "- [x] Open the desk (on a Monday)",
        "- [ ] Merge to main when stable": "- [x] Merge to main when stable",
        "**Success Criteria**: both desks lend": "**Success Criteria**: ✅ **ACHIEVED** - both desks lend",
        "### **Phase 3: Everybody (Week 3)**  ": "### **Phase 3: Everybody (Week 3) - 🚧 IN PROGRESS**  ",
    }


def test_a_phase_that_fails_again_takes_its_claims_back() -> None:
    states = [state(1, achieved=False, boxes={"Draw the plan": False}), state(2, boxes={"Open the desk": True})]
    assert changes(TRAP, *states) == {
        "**Status**: Phase 2 - lending Desk (In Progress)  ": "**Status**: Phase 1 - Shelves (In Progress)  ",
        "### **Phase 1: Shelves (Week 1) - ✅ COMPLETE**": "### **Phase 1: Shelves (Week 1) - 🚧 IN PROGRESS**",
        "- [x] Draw the plan": "- [ ] Draw the plan",
        "**Success Criteria**: ✅ **ACHIEVED** - shelves stand, no reader disturbed": (
            "**Success Criteria**: shelves stand, no reader disturbed"
        ),
        "### **Phase 2: Lending Desk (Week 2) - 🚧 IN PROGRESS**": "### **Phase 2: Lending Desk (Week 2)**",
    }


def test_what_was_taken_back_returns_to_the_byte() -> None:
    unticked = [state(1, achieved=False, boxes={"Draw the plan": False}), state(2)]
    ticked = [state(1, complete=True, achieved=True, boxes={"Draw the plan": True}), state(2)]
    earlier = plan(loads(TRAP, "trap.md"), unticked)
    back = written(written(TRAP, *unticked), *ticked, earlier=earlier)
    assert back == TRAP


def test_a_phase_with_a_timeline_and_no_box_has_a_status_too() -> None:
    states = [state(number, complete=True) for number in (1, 2, 3, 4)]
    assert list(changes(TRAP, *states).values()) == [
        "**Status**: Phase 4 - Rollout (Complete)  ",
        "### **Phase 2: Lending Desk (Week 2) - ✅ COMPLETE**",
        "### **Phase 3: Everybody (Week 3) - ✅ COMPLETE**  ",
        "### **Phase 4: Rollout (Weeks 4-6) - ✅ COMPLETE**",
    ]


def test_without_a_record_nothing_of_a_phase_is_touched() -> None:
    unknown = PhaseState(number=1, boxes={"Draw the plan": False}, complete=False, recorded=False, achieved=False)
    assert written(TRAP, unknown) == TRAP
    assert written(TRAP, state(1, complete=True, achieved=True), state(2), state(9)) == TRAP
    assert written(TRAP) == TRAP


def test_a_document_without_conventions_gets_its_boxes_and_nothing_else() -> None:
    raw = b"# Phase 1: a\n- [ ] x\n\n**Success Criteria**: y\n\n# Phase 2: b\n- [ ] z"
    states = [state(1, complete=True, achieved=True, boxes={"x": True}), state(2, boxes={"z": True})]
    assert written(raw, *states) == raw.replace(b"[ ]", b"[x]")


def test_boxes_are_ticked_with_the_letter_of_the_others() -> None:
    raw = b"# Phase 1: a\n- [X] x\n- [ ] y\n"
    assert written(raw, state(1, boxes={"y": True})) == raw.replace(b"[ ]", b"[X]")
    mixed = raw + b"- [x] z\n"
    assert written(mixed, state(1, boxes={"y": True})) == mixed.replace(b"[ ]", b"[x]")
