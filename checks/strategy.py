"""Whether a strategy document says of each phase what it is for, what is to be done and when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts.strategy import Strategy, StrategyPhase

EXPECTED = "phases, each with an objective, tasks or a timeline, and a success criterion"


def is_whole(strategy: Strategy) -> Finding:
    """The document parses into phases, each with an objective, tasks or a timeline, and a success criterion."""
    n = len(strategy.phases)
    if strategy.problem or not strategy.phases:
        return failed(
            "the strategy document cannot be read", n=n, observed=strategy.problem or f"{strategy.name}: has no phase",
            expected=EXPECTED, remedy="write it, or mend the line, or name the document with --strategy FILE",
        )  # fmt: skip
    gaps = [(phase, gap) for phase in strategy.phases for gap in _gaps(phase)]
    if not gaps:
        tasks = sum(phase.tasks for phase in strategy.phases)
        return passed(n, f"{n} phases with {tasks} tasks", expected=EXPECTED, detail=strategy.name)
    phase, (cause, line) = gaps[0]
    return failed(
        cause, n=n, expected=EXPECTED, detail=strategy.name,
        observed="; ".join(f"phase {one.number} (line {one.line}): {told}" for one, (told, _) in gaps),
        remedy=f"add to the section of line {phase.line}: {line}",
    )  # fmt: skip


def _gaps(phase: StrategyPhase) -> Iterator[tuple[str, str]]:
    """What a phase lacks, and the line that would be it."""
    if not phase.objective:
        yield "a phase has no objective", "**Objective**: what the phase is for"
    if not (phase.tasks or phase.timeline):
        yield "a phase has neither tasks nor a timeline", "- [ ] what is to be done"
    if not phase.success:
        yield "a phase has no success criterion", "**Success Criteria**: what is then so"
