"""What a careful reader sees is named, and a sound document is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.strategy.contradictions import contradictions
from gate.strategy.document import loads

DOCUMENTS = Path(__file__).parent / "documents"
DEFAULT = Path(__file__).parents[3] / "phases" / "STRATEGY.md"
NO_PHASE = "has a status, but is no phase: nothing proves it, nothing keeps it true; remove the status"


def found(text: str) -> list[str]:
    return list(contradictions(loads(text.encode(), "plan.md")))


def test_a_document_full_of_traps() -> None:
    assert contradictions(loads((DOCUMENTS / "trap.md").read_bytes(), "trap.md")) == (
        "trap.md:46: phase 4 is headed Weeks 4-6, but its timeline has week 7 (line 52); correct one",
        f'trap.md:58: the heading "Phase 1 - Shelf Files ✅:" {NO_PHASE}',
        'trap.md:62: this is said to be still to come, but the box "Add desk configuration to desk.toml" (line 28) '
        "is ticked; correct one",
        "trap.md:65: the active branch is said to be `main`, but phase 2 is in progress on `feature/desk` (line 24); "
        "name the one that is worked on",
        "trap.md:66: the next step is said to be `feature/shelves`, but phase 1's branch `feature/shelves-clean` is "
        "merged already (line 11); name the step that really is next",
    )


@pytest.mark.parametrize("path", [DEFAULT, DOCUMENTS / "boxes.md", DOCUMENTS / "team.md"], ids=lambda path: path.name)
def test_a_sound_document_contradicts_nothing(path: Path) -> None:
    assert contradictions(loads(path.read_bytes(), path.name)) == ()


def test_the_one_trap_among_the_decoys() -> None:
    assert contradictions(loads((DOCUMENTS / "decoys.md").read_bytes(), "decoys.md")) == (
        f'decoys.md:48: the heading "Phase 1 - Floor Files ✅:" {NO_PHASE}',
    )


TWO = "# Phase 1: A{}\n{}\n\n- [{}] a\n- [ ] b\n\n# Phase 2: B{}\n\n- [ ] c\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "# Phase 1: A ✅\n- [x] a\n- [ ] b\n",
            "1: the heading of phase 1 says that it is complete, but 1 of its 2 boxes is open; "
            "correct the heading, or prove the tasks",
        ),
        (
            "# ✅ Phase 1: A\n- [ ] a\n",
            "1: the heading of phase 1 says that it is complete, but 1 of its 1 boxes is open; "
            "correct the heading, or prove the tasks",
        ),
        (
            "# Phase 1: A (not started)\n- [ ] a\n- [x] b\n",
            "1: the heading of phase 1 says that it has not begun, but the box on line 3 is ticked; "
            "correct the heading",
        ),
        (
            "# Phase 1: A\n- [ ] a\n- [ ] b\n\n**Success Criteria**: ✅ **ACHIEVED** - c\n",
            "5: the success criterion of phase 1 is marked as met, but 2 of its 2 boxes are open; "
            "remove the mark, or prove the tasks",
        ),
        (
            "# Phase 1: A\n- [ ] a (worked! ✅)\n",
            '2: the box "a" is open, though its remark says "worked! ✅"; correct one',
        ),
        (
            "# Phase 1: A\n- [x] a (not yet)\n",
            '2: the box "a (not yet)" is ticked, though its remark says "not yet"; correct one',
        ),
        (
            "# Phase 1: A\n- [x] a (🚧)\n",
            '2: the box "a (🚧)" is ticked, though its remark says "🚧"; correct one',
        ),
        (
            "# Phase 1: A 🚧\n- [ ] a\n# Phase 2: B 🚧\n- [ ] b\n",
            "3: phase 2 is in progress at the same time as phase 1 (line 1); finish the first of them",
        ),
        (
            "Status: complete\n\n# Phase 1: A\n- [ ] a\n",
            "1: the status line says that all is complete, but boxes are open; correct it",
        ),
        (
            "Status: Phase 3 (done)\n\n# Phase 1: A\n- [ ] a\n\n# Phase 2: B\n- [ ] a\n",
            "1: the status line names phase 3, which is not in the document; name one of 1, 2",
        ),
        (
            "Status: Phase 1 (done)\n\n# Phase 1: A\n- [ ] a\n",
            "1: the status line says that phase 1 is complete, but 1 of its 1 boxes is open; "
            "correct the status line, or that",
        ),
        (
            "# Phase 1: A\n**Status**: Done\n\n- [ ] a\n",
            "2: the status line says that phase 1 is complete, but 1 of its 1 boxes is open; "
            "correct the status line, or that",
        ),
        (
            "Status: Phase 1 (in progress)\n\n# Phase 1: A ✅\n- [x] a\n",
            "1: the status line says that phase 1 is in progress, but its heading (line 3) says complete; "
            "correct the status line, or that",
        ),
        (
            "Status: Phase 1\n\n# Phase 1: A ✅\n- [x] a\n",
            "1: the status line says that phase 1 is current, but its heading (line 3) says complete; "
            "correct the status line, or that",
        ),
        (
            "Status: Phase 1 (in progress)\n\n# Phase 1: A\n- [ ] a\n# Phase 2: B 🚧\n- [ ] b\n",
            "1: the status line says that phase 1 is in progress, but by its heading (line 5) phase 2 is; "
            "correct the status line, or that",
        ),
        (
            "# Phase 1: A\nTasks:\n\n# Phase 2: B ✅\nonly words\n",
            f'4: the heading "Phase 2: B ✅" {NO_PHASE}',
        ),
        (
            "# Phase 1: A (week 3)\nTasks:\n\n# Phase 2: B (weeks 2 to 4)\nTasks:\n",
            "4: weeks 2 to 4 stands behind week 3 (line 1); correct one, or put them in order",
        ),
        (
            "# Phase 1: A (days 1-2)\nTimeline:\n- Day 2: all\n- Day 1: some\n",
            "4: Day 1 stands behind Day 2 (line 3); correct one, or put them in order",
        ),
        (
            "# Phase 1: A\n**Timeline**:\n\n* one: 50%\n* two: **50%** of users\n* three: 100%\n",
            "5: 50% comes after 50% (line 4); each stage has to take in more than the last",
        ),
        (
            "# Phase 1: A\n**Timeline**:\n\n1. one: 2.5% of all\n1. two: 75%\n\n**Owner**: x: 1%",
            "5: the timeline of phase 1 ends at 75%, not at 100%; add or correct the last stage",
        ),
        (
            "# Phase 1: A\n**Branch**: `x` (MERGED)\n\n- [ ] Merge to main\n",
            '2: phase 1\'s branch `x` is said to be merged, but the box "Merge to main" (line 4) is open; correct one',
        ),
        (
            "Active Branch: a/b\n\n# Phase 1: A\n**Branch**: a/b, merged\n\n- [x] Merge it\n",
            "1: the active branch `a/b` is that of phase 1 and merged already (line 4); name the one that is worked on",
        ),
        (
            "Next steps: start Phase 1\n\n# Phase 1: A ✅\n- [x] a\n",
            "1: the next step is said to be in phase 1, whose heading says that it is complete; "
            "name the step that really is next",
        ),
    ],
)
def test_each_contradiction_by_itself(text: str, problem: str) -> None:
    assert found(text) == [f"plan.md:{problem}"]


@pytest.mark.parametrize(
    "text",
    [
        "Status: Phase 1 (In Progress)\n\n# Phase 1: A 🚧\n- [x] a\n- [ ] b\n# Phase 2: B\n- [ ] c\n",
        "Status: Phase 1 (complete)\n\n# Phase 1: A ✅\n- [x] a (✅)\n# Phase 2: B 🚧\n- [ ] b\n",
        "Status: Phase 1 (blocked)\n\n# Phase 1: A 🚧\n- [ ] a (blocked by b)\n",
        "# Phase 1: A (Weeks 1-2)\nTimeline:\n- Week 1: 10%\n- Week 2: 100%\n# Phase 2: B (Week 2)\nTasks:\n",
        "# Phase 1: A (Week 1)\nTimeline:\n- Day 1: plan, errors below 5%\n- Day 9: build\n",
        "# Phase 1: A\nTimeline: CPU below 80%\n",
        "Active branch: main\nNext step: create feature/b\n\n# Phase 1: A 🚧\n- [ ] a\n",
        "Next step: review Phase 1\n\n# Phase 1: A ✅\n- [x] a\n",
        "Next step: create `b`\n\n# Phase 1: A\n**Branch**: `bus` (not merged)\n- [ ] Merge\n",
        "# Phase 1: A\n- [x] Add lamps to room.py\n- [ ] b\n\n# Files\n- lamps, to be added to hall.py in Phase 1\n",
        "# Phase 1: A\n- [x] Add lamps to room.py\n\n# Files\n- doors, to be added to room.py in Phase 1\n",
        "# Phase 1: A\n- [ ] a\n\n# Phase 1 - Files:\n- x\n\n```\n# Phase 1: A ✅\nStatus: Phase 9\n```\n",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert found(text) == []
