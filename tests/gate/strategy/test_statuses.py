"""A heading's status is found wherever a team writes it, and another one is written in the same manner."""

from __future__ import annotations

import pytest

from gate.strategy.document import loads
from gate.strategy.layout import Layout
from gate.strategy.statuses import find
from gate.strategy.write_back import overclaimed
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
    ("## Phase 1: X - COMPLETE (2025-02-03, @bob)", "## Phase 1: X - IN PROGRESS", " - COMPLETE"),
    ("## Phase 1: X ✅ Done 12 May", "## Phase 1: X 🚧 In Progress", " ✅ Done"),
    ("## Phase 1: X - COMPLETE – merged in #12", "## Phase 1: X - IN PROGRESS", " - COMPLETE"),
    ("## Phase 1: X ✅ **COMPLETE** (v2)", "## Phase 1: X 🚧 **IN PROGRESS**", " ✅ **COMPLETE**"),
    ("## Phase 1: X (done, 12 May)", "## Phase 1: X (in progress)", " (done)"),
    ("## Phase 1: X ✅ (2025-02-03)", "## Phase 1: X 🚧", " ✅"),
    ("## Phase 1: X | done [#12]", "## Phase 1: X | in progress", " | done"),
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


@pytest.mark.parametrize(
    "status",
    [
        "[x] done",
        "(done) - v2",
        "- COMPLETE yesterday",
        "- COMPLETE (merged in [#12](u))",
        "- completed last week",
        "- ✅ shipped",
    ],
)
def test_beside_another_way_to_say_complete_no_second_status_is_put(status: str) -> None:
    raw = phases("# Phase 1: X (done)", f"# Phase 2: Y {status}")
    assert written(raw, state(1, complete=True), state(2)) == raw
    found = overclaimed(Layout(loads(raw, "plan.md")), {1: True, 2: False})
    assert list(found) == [2]
    assert overclaimed(Layout(loads(raw, "plan.md")), {1: True, 2: True}) == {}


@pytest.mark.parametrize("heading", ["# [x] Phase 2: Y", "# [✅] Phase 2: Y", "# Phase 2: ✅ Y"])
def test_a_mark_elsewhere_in_the_heading_is_a_claim_too(heading: str) -> None:
    raw = phases("# Phase 1: X (done)", heading)
    assert written(raw, state(2)) == raw
    assert list(overclaimed(Layout(loads(raw, "plan.md")), {2: False})) == [2]


@pytest.mark.parametrize("heading", ["# Phase 2: Y - COMPLETE (v2)", "# ✅ Phase 2: Y", "# Phase 2: Y"])
def test_what_a_write_puts_right_is_left_to_it(heading: str) -> None:
    assert overclaimed(Layout(loads(phases("# Phase 1: X", heading), "plan.md")), {2: False}) == {}


@pytest.mark.parametrize("title", ["Complete rewrite of Y", "Y - Complete rewrite", "Planned outage", "Y - 100% done"])
def test_a_title_is_no_claim(title: str) -> None:
    heading = f"# Phase 2: {title}"
    raw = phases("# Phase 1: X (done)", heading)
    assert changes(raw, state(2)) == {heading: f"{heading} (in progress)"}
