"""Where phases and tasks stand by the records of the ledger; pure: the boxes and `gate status` are derived from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.finding import Outcome
from gate.standing import proofs, statements
from gate.strategy.placement import place
from gate.strategy.titles import key
from reports.summary import TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gate.ledger.chain import Line
    from gate.manifest import BoundTask
    from gate.standing.current import Bound, Current
    from gate.standing.proofs import Proof, Run
    from gate.standing.statements import Statements
    from gate.strategy.document import Phase

CLOSED = (TaskState.PROVEN, TaskState.ATTESTED, TaskState.WAIVED)
"""The states that a complete phase's tasks are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """A task of the document: its state, why, and the record that says so."""

    title: str
    state: TaskState
    reason: str = ""
    record: str = ""
    """ "record 12 (3f9a01c2b3d4)"; empty where none speaks of it."""
    checks: tuple[str, ...] = ()
    """Ids of the checks that prove it."""
    expired: bool = False
    """Whether it was decided once, by evidence that counts no more."""

    @property
    def ticked(self) -> bool | None:
        """What its box is to be; None where nothing that was recorded decides it."""
        if self.state in (TaskState.PROVEN, TaskState.ATTESTED):
            return True
        return False if self.state is TaskState.REFUTED or self.expired else None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All that records tell, by check and by task."""

    newest: Mapping[int, Run]
    proofs: Mapping[str, Proof]
    said: Statements = field(default_factory=lambda: statements.NOTHING)


def stand(lines: Sequence[Line], current: Current, *, rehearsal: bool = False) -> tuple[PhaseStanding, ...]:
    """Where every phase of the document stands; what people stated does not count in a rehearsal."""
    found = proofs.read(reversed(lines), current, rehearsal=rehearsal)
    said = statements.NOTHING if rehearsal else statements.read(reversed(lines), current.now)
    known = _Known(newest=found.newest, proofs=found.proofs, said=said)
    return tuple(_phase(phase, known, current) for phase in current.document.phases)


def _phase(phase: Phase, known: _Known, current: Current) -> PhaseStanding:
    bound = current.bound.get(phase.number)
    if bound is None:
        return PhaseStanding(
            phase=phase, verdict=Verdict.UNDECIDED, reasons=("no checks yet",), tasks=_strangers(phase), bound=False
        )
    placement = place(phase, [task.title for task in bound.manifest.tasks])
    tasks = tuple(_task(task, phase, known, current) for task in bound.manifest.tasks if task.title in placement.placed)
    strangers = tuple(_open(task.title, "no manifest names it") for task, _ in placement.unplaced)
    gaps = len(placement.unplaced) + len(placement.orphans)
    newest = known.newest.get(phase.number)
    stale = _stale(bound, known, current)
    verdict, reasons = _verdict(bound, newest, stale, _failing(bound, known))
    closed = not gaps and all(task.state in CLOSED for task in tasks)
    return PhaseStanding(
        phase=phase, verdict=verdict, reasons=reasons, tasks=tasks + strangers, newest=newest,
        oldest=_oldest(bound.manifest.checks, known), gaps=gaps, stale=stale, achieved=_achieved(bound, known, current),
        complete=verdict is Verdict.PASSED and closed and not _excluded(bound.manifest.checks, current),
    )  # fmt: skip


def _strangers(phase: Phase) -> tuple[TaskStanding, ...]:
    return tuple(_open(task.title, "no checks yet") for task in phase.tasks)


def _open(title: str, reason: str) -> TaskStanding:
    return TaskStanding(title=title, state=TaskState.OPEN, reason=reason)


def _task(task: BoundTask, phase: Phase, known: _Known, current: Current) -> TaskStanding:
    found = _attested(task, phase, known) if task.attest else _judged(task, known, current)
    waiver = known.said.waivers.get((phase.number, key(task.title)))
    if found.state is TaskState.OPEN and waiver:
        return replace(found, state=TaskState.WAIVED, reason=waiver.reason, record=waiver.record)
    return replace(found, checks=task.checks)


def _attested(task: BoundTask, phase: Phase, known: _Known) -> TaskStanding:
    said = known.said.attestations.get((phase.number, key(task.title)))
    if said is None:
        return _open(task.title, "nobody has attested it")
    if said.revoked:
        return TaskStanding(
            title=task.title, state=TaskState.OPEN, reason=said.reason, record=said.record, expired=True
        )
    return TaskStanding(title=task.title, state=TaskState.ATTESTED, reason=said.reason, record=said.record)


def _judged(task: BoundTask, known: _Known, current: Current) -> TaskStanding:
    found = {check: known.proofs.get(check) for check in task.checks}
    fresh = {check: proof for check, proof in found.items() if proof and not proof.stale}
    stale = {check: proof for check, proof in found.items() if proof and proof.stale}
    excluded = _excluded(task.checks, current)
    refuting = [check for check, proof in fresh.items() if proof.outcome is Outcome.FAIL and check not in excluded]
    if refuting:
        return _told(task, TaskState.REFUTED, f"failed: {_names(refuting)}", fresh[refuting[0]])
    if stale:
        check, proof = next(iter(stale.items()))
        return _told(task, TaskState.OPEN, f"{_names([check])}: {proof.stale}", proof, expired=True)
    if excluded:
        return _open(task.title, f"excluded: {_names(excluded)}")
    missing = [check for check, proof in found.items() if proof is None]
    if missing:
        return _open(task.title, f"no record decides {_names(missing)}")
    last = max(fresh.values(), key=lambda proof: proof.run.line.seq)
    return _told(task, TaskState.PROVEN, "", last)


def _told(
    task: BoundTask, state: TaskState, reason: str, proof: Proof, *, expired: bool = False
) -> TaskStanding:  # fmt: skip
    return TaskStanding(title=task.title, state=state, reason=reason, record=str(proof), expired=expired)


def _verdict(bound: Bound, newest: Run | None, stale: str, failing: list[str]) -> tuple[Verdict, tuple[str, ...]]:
    """The newest run's verdict while all that it rests on still counts."""
    if newest is None:
        return Verdict.UNDECIDED, ("no record yet",)
    if stale:
        return Verdict.UNDECIDED, (f"stale: {stale}",)
    verdict = Verdict(newest.verdict(bound.manifest.number))
    if verdict is Verdict.PASSED:
        return verdict, ()
    by = f" by {_names(failing)}" if failing and verdict is Verdict.FAILED else ""
    return verdict, (f"record {newest.line.seq} ({newest.id}): {verdict}{by}",)


def _failing(bound: Bound, known: _Known) -> list[str]:
    found = {check: known.proofs.get(check) for check in bound.manifest.checks}
    return [check for check, proof in found.items() if proof and not proof.stale and proof.outcome is Outcome.FAIL]


def _stale(bound: Bound, known: _Known, current: Current) -> str:
    found = [
        f"{_names([check])}: {proof.stale}"
        for check in bound.manifest.checks
        if (proof := known.proofs.get(check)) and proof.stale and check not in current.exclusions
    ]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0]}{more}" if found else ""


def _achieved(bound: Bound, known: _Known, current: Current) -> bool | None:
    found = [known.proofs.get(check) for check in bound.manifest.success]
    decided = [proof for proof in found if proof]
    if any(proof.stale or proof.outcome is Outcome.FAIL for proof in decided):
        return False
    excluded = _excluded(bound.manifest.success, current)
    return True if found and len(decided) == len(found) and not excluded else None


def _oldest(checks: Iterable[str], known: _Known) -> datetime | None:
    times = [proof.run.finished for check in checks if (proof := known.proofs.get(check)) and not proof.stale]
    return min(times, default=None)


def _excluded(checks: Iterable[str], current: Current) -> list[str]:
    return [check for check in checks if check in current.exclusions]


def _names(checks: Sequence[str]) -> str:
    shown = ", ".join(check.partition(".")[2] for check in checks[:3])
    return shown + (f" and {len(checks) - 3} more" if len(checks) > 3 else "")
