"""A heading's status is found wherever a team writes it, and another one is written in the same manner."""

from __future__ import annotations

import pytest

from gate.strategy.document import loads
from gate.strategy.layout import Layout
from gate.strategy.statuses import find
from tests.gate.written_back import changes, phases, state, written

MANNERS = [
    ("## Phase 1: X ✅", "## Phase 1: X 🚧", " ✅"),
    ("## Phase 1: X (✅ DONE)", "## Phase 1: X (🚧 IN PROGRESS)", " (✅ DONE)"),
    ("## Phase 1: X (**✅ DONE**)", "## Phase 1: X (**🚧 IN PROGRESS**)", " (**✅ DONE**)"),
    ("## Phase 1: X - **✅ Done**", "## Phase 1: X - **🚧 In Progress**", " - **✅ Done**"),
    ("## Phase 1: X ✅ **Done**", "## Phase 1: X 🚧 **In Progress**", " ✅ **Done**"),
    ("## **Phase 1: X** - ✅ done", "## **Phase 1: X** - 🚧 in progress", " - ✅ done"),
    ("## Phase 1: X [done]", "## Phase 1: X [in progress]", " [done]"),
    ("## Phase 1: X — Done!", "## Phase 1: X — In Progress", " — Done"),
    ("## Phase 1: X - done ✅", "## Phase 1: X - in progress 🚧", " - done ✅"),
    ("## Phase 1: X ✔️ Completed on 12 May", "## Phase 1: X 🚧 In Progress", " ✔️ Completed"),
    ("## Phase 1: X ✅ MERGED & DEPLOYED", "## Phase 1: X 🚧 IN PROGRESS", " ✅ COMPLETE"),
    ("## Phase 1: X 🎉", "## Phase 1: X 🚧", " 🎉"),
    ("## **Phase 1 - X** ✅:", "## **Phase 1 - X** 🚧:", " ✅"),
    ("## Phase 1 - ✅ COMPLETE", "## Phase 1 - 🚧 IN PROGRESS", " - ✅ COMPLETE"),
]


@pytest.mark.parametrize(("heading", "begun", "suffix"), MANNERS)
def test_a_manner_is_kept_and_learnt(heading: str, begun: str, suffix: str) -> None:
    raw = phases(heading, "## Phase 2: Y  ")
    assert changes(raw, state(1)) == {heading: begun}
    assert changes(raw, state(2, complete=True)) == {"## Phase 2: Y  ": f"## Phase 2: Y{suffix}  "}


@pytest.mark.parametrize(
    ("heading", "complete"),
    [
        ("## Phase 2: Y (Week 2) ##  ", "## Phase 2: Y (Week 2) - ✅ DONE ##  "),
        ("### __Phase 2: Y__\t", "### __Phase 2: Y - ✅ DONE__\t"),
        ("## **Phase 2**: Y", "## **Phase 2**: Y - ✅ DONE"),
        ("## Phase 2 — Y:", "## Phase 2 — Y: - ✅ DONE"),
        ("## [Phase 2](#two): `Y`", "## [Phase 2](#two): `Y` - ✅ DONE"),
        ("## Phase&nbsp;2&#58; Y", "## Phase&nbsp;2&#58; Y - ✅ DONE"),
        ("## 2. Phase: Y ⏳", "## 2. Phase: Y ✅ DONE"),
        ("## Phase 2: Y - 🚧 WIP", "## Phase 2: Y - ✅ DONE"),
        ("## Phase 2: Y - Not started", "## Phase 2: Y - ✅ DONE"),
    ],
)
def test_a_status_is_put_where_the_document_has_it(heading: str, complete: str) -> None:
    raw = phases("## **Phase 1: X - ✅ DONE**", heading)
    assert changes(raw, state(1, complete=True), state(2, complete=True)) == {heading: complete}


def test_an_underlined_heading_has_its_status_in_its_last_line() -> None:
    raw = phases("# Phase 1: X (done)", "Phase 2:\nY  \n---")
    assert changes(raw, state(2, complete=True)) == {"Y  ": "Y (done)  "}
    assert changes(phases("# Phase 1: X (done)", "Phase 2:\nY (done)\n---"), state(2)) == {
        "Y (done)": "Y (in progress)"
    }


def test_only_the_first_phase_that_is_not_complete_is_in_progress() -> None:
    raw = phases("# Phase 1: X (done)", "# Phase 2: Y (done)")
    assert list(changes(raw, state(1), state(2)).values()) == ["# Phase 1: X (in progress)", "# Phase 2: Y"]
    raw = phases("# Phase 1: X (in progress)", "# Phase 2: Y (in progress)")
    assert changes(raw, state(1), state(2)) == {"# Phase 2: Y (in progress)": "# Phase 2: Y"}
    assert changes(raw, state(1, complete=True), state(2)) == {"# Phase 1: X (in progress)": "# Phase 1: X (complete)"}


def test_what_only_people_know_stays_until_the_phase_is_complete() -> None:
    raw = phases("# Phase 1: X - BLOCKED", "# Phase 2: Y - ON HOLD")
    assert written(raw, state(1), state(2)) == raw
    assert changes(raw, state(1, complete=True)) == {"# Phase 1: X - BLOCKED": "# Phase 1: X - COMPLETE"}


@pytest.mark.parametrize("heading", ["# Phase 1: Live", "# Phase 1 - Completed", "# Phase 1: X ([✅](a) DONE)"])
def test_what_may_be_no_status_is_left_alone(heading: str) -> None:
    raw = phases(heading, "# Phase 2: Y")
    assert written(raw, state(1), state(2, complete=True)) == raw
    document = loads(raw, "plan.md")
    assert find(Layout(document), document.phases[0].line) is None


@pytest.mark.parametrize(
    "heading", ["# Phase 2: Y &#9989; done", "# Phase 2: <b>Y</b> ✅ <i>done</i>", "# Phase 2: Live"]
)
def test_where_the_place_is_not_certain_no_second_status_is_put(heading: str) -> None:
    raw = phases("# Phase 1: X - ✅ COMPLETE", heading)
    assert written(raw, state(1, complete=True), state(2, complete=True)) == raw
    assert written(raw, state(1, complete=True), state(2)) == raw


def test_a_status_within_other_brackets_is_changed_in_place() -> None:
    raw = phases("# Phase 1: X (Week 1, ✅ done)", "# Phase 2: Y")
    assert changes(raw, state(1)) == {"# Phase 1: X (Week 1, ✅ done)": "# Phase 1: X (Week 1, 🚧 in progress)"}
