"""The lines that make a section a phase are read in every notation, and nothing else is."""

from __future__ import annotations

import pytest

from gate.strategy.document import DocumentError, Phase, loads


def phase(text: str) -> Phase:
    (only,) = loads(text.encode(), "plan.md").phases
    return only


@pytest.mark.parametrize(
    ("section", "success", "line"),
    [
        ("**Success Criteria**: a\nb\n**Owner**: c", "a b", 3),
        ("**Success Criteria:** **a** is `b`", "a is b", 3),
        ("**Success Criterion: a**", "a", 3),
        ("🎯 __Success criteria__ - a", "a", 3),
        ("Success Criteria: ✅ **ACHIEVED** - a", "a", 3),
        ("- **Success Criteria**: a", "a", 3),
        ("#### ✅ Success Criteria\n\n- [ ] a\n- b", "a", 3),
        ("**Success Criteria**\n\na\nb", "a b", 3),
        ("**Success Criteria**:\n**Timeline**:", "", 3),
        ("Success Criteria:\n\n**Timeline**: x", "", 3),
        ("**Success Criteria**:\n\n## End", "", 3),
        ("**Success Criteria**:", "", 3),
        ("text\n**Success Criteria**: a\n\n**Success Criteria**: b", "a", 4),
        ("- [ ] box\n**Success Criteria**: a", "a", 4),
    ],
)
def test_a_success_criterion_in_every_notation(section: str, success: str, line: int) -> None:
    found = phase(f"# Phase 2: X\n\n{section}\n")
    assert (found.success, found.success_line) == (success, line)


@pytest.mark.parametrize("text", ["Objective-driven work", "Tasks are many", "The Timeline: x", "Task: x", "Goal: x"])
def test_prose_that_only_sounds_like_a_label_makes_no_phase(text: str) -> None:
    with pytest.raises(DocumentError, match=r"has no phase; .* \(below the heading on line 1 there is neither\)"):
        phase(f"# Phase 2: X\n\n{text}\n")


def test_a_letter_that_folds_to_another_is_read_as_that_letter() -> None:
    assert phase("# Phase 2: X\n\nTaſ\u212as:\n").tasks == ()
