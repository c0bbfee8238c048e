"""From decided phases to the Summary that every report renders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gate import catalogue
from gate.manifest import KINDS
from gate.strategy.placement import place
from reports.summary import CheckSummary, PhaseSummary, TaskState, TaskSummary, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gate.manifest import BoundTask
    from gate.standing.phases import PhaseStanding
    from gate.standing.tasks import TaskStanding
    from gate.strategy.document import Phase
    from gate.strategy.placement import Placement
    from gate.verdict import PhaseResult

STATED = (TaskState.ATTESTED, TaskState.WAIVED)
"""The states that people's word brings about."""


def phase(result: PhaseResult, written: Phase | None, standing: PhaseStanding | None = None) -> PhaseSummary:
    """A decided phase as reports show it: the document's tasks where it has the phase, else the manifest's.

    What the run leaves open may have been attested or waived, which `standing` knows.
    """
    placement = placed(result, written)
    stated = {task.title: task for task in standing.tasks if task.state in STATED} if standing else {}
    tasks = tuple(_with(task, stated.get(task.title)) for task in _tasks(result, placement))
    complete = (
        result.verdict is Verdict.PASSED
        and written is not None
        and not placement_gaps(placement)
        and not any(check.excluded for check in result.checks)
        and all(task.state in (TaskState.PROVEN, *STATED) for task in tasks)
    )
    return PhaseSummary(
        name=result.manifest.phase,
        title=written.title if written else result.manifest.title,
        verdict=result.verdict,
        complete=complete,
        reasons=result.reasons,
        tasks=tasks,
        checks=_checks(result),
    )


def _with(task: TaskSummary, stated: TaskStanding | None) -> TaskSummary:
    if stated is None or task.state is not TaskState.OPEN:
        return task
    return replace(task, state=stated.state, reason=f"{stated.record}: {stated.reason}")


def without_package(name: str, written: Phase) -> PhaseSummary:
    """A phase of the document that nothing can prove yet."""
    return PhaseSummary(
        name=name,
        title=written.title,
        verdict=Verdict.UNDECIDED,
        complete=False,
        reasons=(f"no checks yet: phases/{name} has no manifest",),
        tasks=tuple(
            TaskSummary(title=task.title, state=TaskState.OPEN, reason="no checks yet") for task in written.tasks
        ),
    )


def placed(result: PhaseResult, written: Phase | None) -> Placement | None:
    """Which task of the document the manifest's tasks are; None where the document lacks the phase."""
    return place(written, [task.title for task in result.manifest.tasks]) if written else None


def placement_gaps(placement: Placement | None) -> bool:
    """Whether a task of document or manifest has no partner."""
    return placement is None or bool(placement.unplaced or placement.orphans)


def task_states(result: PhaseResult, placement: Placement | None) -> Mapping[str, TaskState]:
    """The state of each task of the document that the manifest binds, by title."""
    titles = set(placement.placed) if placement else {task.title for task in result.manifest.tasks}
    return {task.title: result.task_state(task.checks) for task in result.manifest.tasks if task.title in titles}


def _tasks(result: PhaseResult, placement: Placement | None) -> tuple[TaskSummary, ...]:
    states = task_states(result, placement)
    bound = [_task(task, states[task.title]) for task in result.manifest.tasks if task.title in states]
    strangers = [task.title for task, _ in placement.unplaced] if placement else []
    return (
        *bound,
        *(TaskSummary(title=title, state=TaskState.OPEN, reason="no manifest names it") for title in strangers),
    )


def _task(task: BoundTask, state: TaskState) -> TaskSummary:
    return TaskSummary(title=task.title, state=state, checks=task.checks, attest=task.attest)


def _checks(result: PhaseResult) -> tuple[CheckSummary, ...]:
    claims = {check.id: check.claim for check in catalogue.legible(result.manifest.path.parent)}
    return tuple(
        CheckSummary.of(
            check.counted,
            id=check.check,
            kind=check.check.split(".")[1],
            claim=claims.get(check.check, ""),
            rehearsed=check.is_rehearsed,
            excluded=check.excluded,
            seconds=check.seconds,
        )
        for check in sorted(result.checks, key=lambda check: KINDS.index(check.check.split(".")[1]))
    )
