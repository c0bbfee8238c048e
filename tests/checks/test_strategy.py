"""How it is judged that a strategy document is whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.facts.strategy import Strategy, StrategyPhase
from checks.finding import Outcome
from checks.strategy import is_whole

PHASE = StrategyPhase(number=1, line=7, objective=True, tasks=3, timeline=False, success=True)
LAST = replace(PHASE, number=2, line=20, tasks=0, timeline=True)


def document(*phases: StrategyPhase) -> Strategy:
    """A document with these phases."""
    return Strategy(name="PLAN.md", phases=phases)


def test_a_whole_document_passes_with_its_phases() -> None:
    finding = is_whole(document(PHASE, LAST))
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.PASS, 2, "2 phases with 3 tasks")


@pytest.mark.parametrize(
    ("phase", "cause"),
    [
        (replace(PHASE, objective=False), "a phase has no objective"),
        (replace(PHASE, tasks=0), "a phase has neither tasks nor a timeline"),
        (replace(LAST, timeline=False), "a phase has neither tasks nor a timeline"),
        (replace(PHASE, success=False), "a phase has no success criterion"),
    ],
)
def test_a_phase_that_lacks_a_part_fails(phase: StrategyPhase, cause: str) -> None:
    finding = is_whole(document(PHASE, phase))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert finding.observed == f"phase {phase.number} (line {phase.line}): {cause}"
    assert finding.remedy.startswith(f"add to the section of line {phase.line}: ")


def test_everything_that_is_lacking_is_told() -> None:
    bare = replace(LAST, objective=False, timeline=False, success=False)
    told = str(is_whole(document(replace(PHASE, success=False), bare)).observed)
    assert told.split("; ") == [
        "phase 1 (line 7): a phase has no success criterion",
        "phase 2 (line 20): a phase has no objective",
        "phase 2 (line 20): a phase has neither tasks nor a timeline",
        "phase 2 (line 20): a phase has no success criterion",
    ]


@pytest.mark.parametrize("strategy", [document(), Strategy(name="PLAN.md", problem="PLAN.md: is empty")])
def test_a_document_without_phases_fails(strategy: Strategy) -> None:
    finding = is_whole(strategy)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "the strategy document cannot be read")
    assert str(finding.observed).startswith("PLAN.md: ")
    assert finding.remedy
