"""Where phases and tasks stand by the records of the ledger; pure: the boxes and `gate status` are derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from checks.finding import Outcome
from gate.standing import proofs, statements, tasks
from gate.standing.tasks import Known
from gate.strategy.placement import place
from gate.strategy.titles import key
from reports.summary import TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gate.ledger.chain import Line
    from gate.standing.current import Bound, Current
    from gate.standing.proofs import Proof, Run
    from gate.standing.tasks import TaskStanding
    from gate.strategy.document import Phase

    _Counted: TypeAlias = Mapping[str, Proof | None]

CLOSED = (TaskState.PROVEN, TaskState.ATTESTED, TaskState.WAIVED)
"""The states that a complete phase's tasks are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStanding:
    """A phase of the document, as far as records tell."""

    phase: Phase
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    """Why it is not passed, beyond its tasks."""
    tasks: tuple[TaskStanding, ...] = ()
    newest: Run | None = None
    oldest: datetime | None = None
    """When the oldest of the evidence that counts was made."""
    complete: bool = False
    achieved: bool | None = None
    """Whether the success criterion is met; None where nothing that was recorded decides it."""
    gaps: int = 0
    """Boxes that no manifest names and tasks that the document lacks."""
    stale: str = ""
    """Which evidence counts no more, and why."""
    bound: bool = True
    """Whether there are checks for it at all."""

    @property
    def name(self) -> str:
        """ "phase2"."""
        return f"phase{self.phase.number}"

    @property
    def recorded(self) -> bool:
        """Whether any record is about it; the boxes of other phases are left alone."""
        return self.newest is not None or any(task.record for task in self.tasks)

    def by_title(self) -> Mapping[str, TaskStanding]:
        """The document's tasks by their titles."""
        return {key(task.title): task for task in self.tasks}

    def having(self, state: TaskState) -> tuple[TaskStanding, ...]:
        """The tasks in that state."""
        return tuple(task for task in self.tasks if task.state is state)


def stand(lines: Sequence[Line], current: Current, *, rehearsal: bool = False) -> tuple[PhaseStanding, ...]:
    """Where every phase of the document stands; what people stated does not count in a rehearsal."""
    found = proofs.read(reversed(lines), current, rehearsal=rehearsal)
    said = statements.NOTHING if rehearsal else statements.read(reversed(lines), current.now)
    known = Known(newest=found.newest, proofs=found.proofs, said=said)
    return tuple(_phase(phase, known, current) for phase in current.document.phases)


def _phase(phase: Phase, known: Known, current: Current) -> PhaseStanding:
    bound = current.bound.get(phase.number)
    if bound is None:
        return PhaseStanding(
            phase=phase, verdict=Verdict.UNDECIDED, reasons=("no checks yet",), tasks=_strangers(phase), bound=False
        )
    placement = place(phase, [task.title for task in bound.manifest.tasks])
    bound_tasks = (task for task in bound.manifest.tasks if task.title in placement.placed)
    own = tuple(tasks.stand(task, phase, known, current) for task in bound_tasks)
    strangers = tuple(tasks.still_open(task.title, tasks.NO_MANIFEST) for task, _ in placement.unplaced)
    gaps = len(placement.unplaced) + len(placement.orphans)
    newest = known.newest.get(phase.number)
    stale = _stale(bound, known, current)
    verdict, reasons = _verdict(bound, newest, stale, _counted(bound, known, current))
    closed = not gaps and all(task.state in CLOSED for task in own)
    return PhaseStanding(
        phase=phase, verdict=verdict, reasons=reasons, tasks=own + strangers, newest=newest,
        oldest=_oldest(bound.manifest.checks, known), gaps=gaps, stale=stale, achieved=_achieved(bound, known, current),
        complete=verdict is Verdict.PASSED and closed and not tasks.excluded_of(bound.manifest.checks, current),
    )  # fmt: skip


def _strangers(phase: Phase) -> tuple[TaskStanding, ...]:
    return tuple(tasks.still_open(task.title, "no checks yet") for task in phase.tasks)


def _verdict(bound: Bound, newest: Run | None, stale: str, counted: _Counted) -> tuple[Verdict, tuple[str, ...]]:
    """The newest run's verdict while all that it rests on still counts."""
    if stale:
        return Verdict.UNDECIDED, (f"stale: {stale}",)
    if newest is None:
        return Verdict.UNDECIDED, ("no record yet",)
    if not counted:
        return Verdict.UNDECIDED, ("no check is left that could prove anything",)
    verdict = Verdict(newest.verdict(bound.manifest.number))
    failing = [check for check, proof in counted.items() if proof and proof.outcome is Outcome.FAIL]
    if verdict is Verdict.PASSED:
        return _without_exclusions(newest, failing, [check for check, proof in counted.items() if proof is None])
    by = f" by {tasks.names(failing)}" if failing and verdict is Verdict.FAILED else ""
    return verdict, (f"record {newest.line.seq} ({newest.id}): {verdict}{by}",)


def _without_exclusions(newest: Run, failing: list[str], undecided: list[str]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of a run that passed: what was excluded in it may count by now."""
    record = f"record {newest.line.seq} ({newest.id})"
    if failing:
        return Verdict.FAILED, (f"{record} left out {tasks.names(failing)}, which failed before",)
    if undecided:
        return Verdict.UNDECIDED, (f"{record} left out {tasks.names(undecided)}, which no record decides",)
    return Verdict.PASSED, ()


def _counted(bound: Bound, known: Known, current: Current) -> _Counted:
    """The newest proof of each check that is not excluded now."""
    return {check: known.proofs.get(check) for check in bound.manifest.checks if check not in current.exclusions}


def _stale(bound: Bound, known: Known, current: Current) -> str:
    found = [
        f"{tasks.names([check])}: {proof.stale}"
        for check in bound.manifest.checks
        if (proof := known.proofs.get(check)) and proof.stale and check not in current.exclusions
    ]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0]}{more}" if found else ""


def _achieved(bound: Bound, known: Known, current: Current) -> bool | None:
    found = [known.proofs.get(check) for check in bound.manifest.success]
    decided = [proof for proof in found if proof]
    if any(proof.stale or proof.outcome is Outcome.FAIL for proof in decided):
        return False
    excluded = tasks.excluded_of(bound.manifest.success, current)
    return True if found and len(decided) == len(found) and not excluded else None


def _oldest(checks: Iterable[str], known: Known) -> datetime | None:
    times = [proof.run.finished for check in checks if (proof := known.proofs.get(check)) and not proof.stale]
    return min(times, default=None)
