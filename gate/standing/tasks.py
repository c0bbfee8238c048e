"""Where one task stands: by its checks' newest outcomes, or by what people stated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.finding import Outcome
from gate.standing import statements
from gate.strategy.titles import key
from reports.summary import TaskState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gate.manifest import BoundTask
    from gate.standing.current import Current
    from gate.standing.proofs import Proof, Run
    from gate.standing.statements import Statements
    from gate.strategy.document import Phase

NO_MANIFEST = "no manifest names it"
"""Why a box of the document stands open that nothing can prove."""


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
class Known:
    """All that records tell, by check and by task."""

    newest: Mapping[int, Run]
    """Phase's number -> the newest run that was about it."""
    proofs: Mapping[str, Proof]
    said: Statements = field(default_factory=lambda: statements.NOTHING)


def still_open(title: str, reason: str) -> TaskStanding:
    """A task that nothing decides, and why."""
    return TaskStanding(title=title, state=TaskState.OPEN, reason=reason)


def stand(task: BoundTask, phase: Phase, known: Known, current: Current) -> TaskStanding:
    """Where a task of the manifest stands; a waiver speaks only where nothing else does."""
    found = _attested(task, phase, known) if task.attest else _judged(task, known, current)
    waiver = known.said.waivers.get((phase.number, key(task.title)))
    if found.state is TaskState.OPEN and waiver:
        said = replace(found, state=TaskState.WAIVED, checks=task.checks)
        if found.expired:  # what un-ticks the box is the proof that expired
            return replace(said, reason=f"{found.reason}; {waiver.reason}")
        return replace(said, reason=waiver.reason, record=waiver.record)
    return replace(found, checks=task.checks)


def _attested(task: BoundTask, phase: Phase, known: Known) -> TaskStanding:
    said = known.said.attestations.get((phase.number, key(task.title)))
    if said is None:
        return still_open(task.title, "nobody has attested it")
    if said.revoked:
        return TaskStanding(
            title=task.title, state=TaskState.OPEN, reason=said.reason, record=said.record, expired=True
        )
    return TaskStanding(title=task.title, state=TaskState.ATTESTED, reason=said.reason, record=said.record)


def _judged(task: BoundTask, known: Known, current: Current) -> TaskStanding:
    found = {check: known.proofs.get(check) for check in task.checks}
    fresh = {check: proof for check, proof in found.items() if proof and not proof.stale}
    stale = {check: proof for check, proof in found.items() if proof and proof.stale}
    excluded = excluded_of(task.checks, current)
    refuting = [check for check, proof in fresh.items() if proof.outcome is Outcome.FAIL and check not in excluded]
    if refuting:
        return _told(task, TaskState.REFUTED, f"failed: {names(refuting)}", fresh[refuting[0]])
    if stale:
        check, proof = next(iter(stale.items()))
        return _told(task, TaskState.OPEN, f"{names([check])}: {proof.stale}", proof, expired=True)
    if excluded:
        return still_open(task.title, f"excluded: {names(excluded)}")
    missing = [check for check, proof in found.items() if proof is None]
    if missing:
        return still_open(task.title, f"no record decides {names(missing)}")
    last = max(fresh.values(), key=lambda proof: proof.run.line.seq)
    return _told(task, TaskState.PROVEN, "", last)


def _told(
    task: BoundTask, state: TaskState, reason: str, proof: Proof, *, expired: bool = False
) -> TaskStanding:  # fmt: skip
    return TaskStanding(title=task.title, state=state, reason=reason, record=str(proof), expired=expired)


def excluded_of(checks: Iterable[str], current: Current) -> list[str]:
    """Those of the checks that target.toml leaves out."""
    return [check for check in checks if check in current.exclusions]


def names(checks: Sequence[str]) -> str:
    """The checks within their phase, three at most: "schema.table_exists and 2 more"."""
    shown = ", ".join(check.partition(".")[2] for check in checks[:3])
    return shown + (f" and {len(checks) - 3} more" if len(checks) > 3 else "")
