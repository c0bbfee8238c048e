"""The one value that every report renders: what a run found out, decided and wrote."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.finding import Finding, Measured, Outcome

REPORT_VERSION = "1"
"""The version of the JSON contract; any change that a reader could stumble over raises it."""


class Verdict(StrEnum):
    """What was decided about a phase, and about a run."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


class TaskState(StrEnum):
    """Where a task of the document stands."""

    PROVEN = "proven"
    ATTESTED = "attested"
    WAIVED = "waived"
    OPEN = "open"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """One check: its finding, and how it came to count."""

    id: str
    """ "phase2.schema.table_exists"."""
    kind: str
    claim: str
    outcome: Outcome
    rehearsed: bool = False
    """Whether the finding comes from a rehearsal, because the check disrupts."""
    excluded: str = ""
    """The reason that target.toml gives for leaving it out; empty when it counts."""
    n: int
    observed: Measured = ""
    expected: Measured = ""
    detail: str = ""
    cause: str = ""
    remedy: str = ""
    evidence: tuple[str, ...] = ()
    """Paths relative to the run's folder."""
    seconds: float = 0.0

    @classmethod
    def of(
        cls, finding: Finding, *, id: str, kind: str, claim: str, rehearsed: bool = False, excluded: str = "",
        seconds: float = 0.0,
    ) -> CheckSummary:  # fmt: skip
        """The check with all that its finding says."""
        judged = {part.name: getattr(finding, part.name) for part in fields(finding)}
        return cls(id=id, kind=kind, claim=claim, rehearsed=rehearsed, excluded=excluded, seconds=seconds, **judged)

    @property
    def name(self) -> str:
        """The id's last part: the function's name."""
        return self.id.rpartition(".")[2]

    @property
    def standing(self) -> str:
        """The outcome's word, or "excluded" for what doesn't count."""
        return "excluded" if self.excluded else self.outcome.value


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSummary:
    """One task of the document and what it rests on."""

    title: str
    state: TaskState
    checks: tuple[str, ...] = ()
    """Ids of the checks that prove it."""
    attest: str = ""
    """Of a task that no check can prove: why only people can attest it, as the manifest says."""
    reason: str = ""
    """Why it stands where it stands, where the checks alone don't tell."""

    @property
    def for_people(self) -> bool:
        """Whether it waits for a person's attestation."""
        return bool(self.attest) and self.state is TaskState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSummary:
    """One phase: its verdict, its tasks and its checks."""

    name: str
    """ "phase2"."""
    title: str
    verdict: Verdict
    complete: bool
    reasons: tuple[str, ...] = ()
    """Why it is undecided, beyond what its checks say."""
    tasks: tuple[TaskSummary, ...] = ()
    checks: tuple[CheckSummary, ...] = ()

    def standing(self, word: str) -> tuple[CheckSummary, ...]:
        """The checks that stand at "pass", "fail", "unknown" or "excluded"."""
        return tuple(check for check in self.checks if check.standing == word)

    @property
    def rehearsed(self) -> tuple[CheckSummary, ...]:
        """The checks whose finding comes from a rehearsal."""
        return tuple(check for check in self.checks if check.rehearsed)

    def state(self, state: TaskState) -> tuple[TaskSummary, ...]:
        """The tasks in that state."""
        return tuple(task for task in self.tasks if task.state is state)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSummary:
    """What was judged; no address with credentials, no secret."""

    rehearsal: bool
    origin: str
    """Where its settings come from: "environment", "target.toml", "embedded"."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """System -> version as the server itself says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """The strategy document as it was read, and what was written."""

    strategy: str
    written: str = ""
    """The file that was written, empty when none was."""
    unplaced: tuple[str, ...] = ()
    """One line for each task of the document that no manifest names, with the way on."""
    orphans: tuple[str, ...] = ()
    """One line for each task of a manifest that the document lacks."""
    changes: tuple[str, ...] = ()
    """One line for each box and status that was written, with the record that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A whole run."""

    report_version: str = REPORT_VERSION
    verdict: Verdict
    started: str
    """UTC, ISO 8601."""
    finished: str
    tool_version: str
    commit: str
    machine: str
    folder: str
    """Where the run's report and evidence lie."""
    target: TargetSummary
    phases: tuple[PhaseSummary, ...]
    document: DocumentSummary
    ledger: str = ""
    """The ledger that the run was recorded in; empty when it was recorded in none."""
    record: str = ""
    """Its record's id there."""
    notes: tuple[str, ...] = ()
    """Lines for people that belong to no phase."""
