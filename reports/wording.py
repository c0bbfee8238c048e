"""The sentences that every rendering for people shares: counts, troubles, last lines, verdict."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.neutral import duration, escape, lines, value
from reports.summary import CheckSummary, PhaseSummary, Summary, TargetSummary, TaskState, TaskSummary, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KINDS = ("connectivity", "schema", "parity", "latency")

REHEARSAL = "proves the harness and the system as designed, not any production"


def target(target: TargetSummary) -> str:
    """What was judged: "rehearsal on the embedded target", "target from .env"."""
    return "rehearsal on the embedded target" if target.rehearsal else f"target from {escape(target.origin)}"


def versions(target: TargetSummary) -> str:
    """The servers' versions in one line."""
    return ", ".join(escape(f"{system} {version}") for system, version in target.versions.items())


def run(summary: Summary) -> str:
    """Which document, which commit, when and for how long."""
    started, finished = map(datetime.fromisoformat, (summary.started, summary.finished))
    changed = "+" if summary.commit.endswith("+") else ""
    commit = f", commit {escape(summary.commit[:12].rstrip('+'))}{changed}" if summary.commit else ""
    when = f"{started.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, {duration((finished - started).total_seconds())}"
    return f"{escape(summary.document.strategy)}{commit}, {when}"


def standing(task: TaskSummary, phase: PhaseSummary) -> str:
    """Why the task stands where it stands; empty when its state says all."""
    if task.for_people:
        return escape(f"only people can attest: {task.attest}")
    if task.reason or task.state is not TaskState.REFUTED:
        return escape(task.reason)
    failed = [check.name for check in phase.standing("fail") if check.id in task.checks]
    return escape(f"by {', '.join(failed)}") if failed else ""


def remarks(summary: Summary) -> tuple[str, ...]:
    """What is to be known beside the checks: boxes and manifests that don't meet, notes.

    The first line of each is prose; what follows it is meant to be pasted.
    """
    return summary.document.unplaced + summary.document.orphans + summary.notes


def reasons(summary: Summary) -> Iterator[str]:
    """Why phases are undecided, beyond what their checks say."""
    for phase in summary.phases:
        yield from (escape(f"{phase.name}: {reason}") for reason in phase.reasons)


def unknown_title(summary: Summary) -> str:
    """The heading over what could not be told; only where nothing failed it is what decides."""
    return "Undecided" if summary.verdict is Verdict.UNDECIDED else "Unknown"


def troubles(summary: Summary, word: str) -> list[tuple[CheckSummary, ...]]:
    """The checks that stand at that word, those with one and the same trouble together: it is said once."""
    groups: dict[tuple[object, ...], list[CheckSummary]] = {}
    for phase in summary.phases:
        for check in phase.standing(word):
            trouble = (check.cause, check.observed, check.expected, check.detail, check.remedy, check.evidence)
            groups.setdefault(trouble, []).append(check)
    return [tuple(group) for group in groups.values()]


def heading(group: tuple[CheckSummary, ...]) -> str:
    """The check, or how many share the trouble."""
    return escape(group[0].id) if len(group) == 1 else f"{len(group)} checks, for one reason"


def entries(group: tuple[CheckSummary, ...], folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is to be said of one trouble: label and lines, the remedy last."""
    first, alone = group[0], len(group) == 1
    told = {
        "claim": escape(first.claim) if alone else "",
        "checks": "" if alone else ", ".join(escape(check.id) for check in group),
        "cause": first.cause,
        "observed": value(first.observed),
        "expected": value(first.expected),
        "detail": first.detail,
        "evidence": "\n".join(f"{folder}/{path}" for path in first.evidence),
        "remedy": first.remedy,
    }
    yield from ((label, lines(text)) for label, text in told.items() if text.strip())


def closing(summary: Summary) -> Iterator[tuple[str, str]]:
    """The last lines before the verdict: label and text."""
    yield "passed", _passed(summary)
    if rehearsed := sum(len(phase.rehearsed) for phase in summary.phases):
        yield "rehearsed", f"{_count(rehearsed, 'check')} on the embedded target, since they disrupt"
    yield "proven", _tasks(task for phase in summary.phases for task in phase.tasks)
    for phase in summary.phases:
        where = f"{phase.name}: " if len(summary.phases) > 1 else ""
        for task in phase.tasks:
            if task.for_people:
                yield "for people", escape(f"{where}{task.title}: {task.attest}")
    if summary.document.written:
        in_place = summary.document.written == summary.document.strategy
        yield "document" if in_place else "copy", escape(summary.document.written)
    yield from (("changed", escape(change)) for change in summary.document.changes)
    if summary.record:
        yield "record", escape(f"{summary.record} in {summary.ledger}")
    yield "report", escape(f"{summary.folder}/report.json")
    if summary.target.rehearsal:
        yield "rehearsal", REHEARSAL


def verdicts(summary: Summary) -> list[tuple[Verdict, str]]:
    """One line for each phase, and one for the run where that says more."""
    told = [(phase.verdict, phase_verdict(phase)) for phase in summary.phases]
    if [phase.verdict for phase in summary.phases] != [summary.verdict]:
        told.append((summary.verdict, f"verdict: {summary.verdict} ({_phases(summary)})"))
    return told


def phase_verdict(phase: PhaseSummary) -> str:
    """ "phase2: passed (41 checks, 10 of 11 tasks proven; 1 for people)"."""
    complete = " and complete" if phase.complete else ""
    left_out = f", {count} excluded" if (count := len(phase.standing("excluded"))) else ""
    return f"{escape(phase.name)}: {phase.verdict}{complete}{left_out} ({_checks(phase)}, {_proven(phase)})"


def _checks(phase: PhaseSummary) -> str:
    total = len(phase.checks)
    failed, unknown, passed = (len(phase.standing(word)) for word in ("fail", "unknown", "pass"))
    if not total:
        return "no check ran"
    if failed:
        return f"{failed} of {_count(total, 'check')} failed" + (f", {unknown} unknown" if unknown else "")
    if unknown:
        return f"{unknown} of {_count(total, 'check')} unknown"
    return _count(passed, "check") if phase.verdict is Verdict.PASSED else f"{passed} of {total} checks passed"


def _proven(phase: PhaseSummary) -> str:
    counted = f"{len(phase.state(TaskState.PROVEN))} of {_count(len(phase.tasks), 'task')} proven"
    people = sum(task.for_people for task in phase.tasks)
    return f"{counted}; {people} for people" if people and phase.verdict is Verdict.PASSED else counted


def _tasks(tasks: Iterable[TaskSummary]) -> str:
    states = Counter(task.state for task in tasks)
    counted = f"{states[TaskState.PROVEN]} of {_count(states.total(), 'task')}"
    others = (TaskState.ATTESTED, TaskState.WAIVED, TaskState.REFUTED)
    return ", ".join((counted, *(f"{states[state]} {state}" for state in others if states[state])))


def _passed(summary: Summary) -> str:
    checks = [check for phase in summary.phases for check in phase.checks]
    kinds = Counter(check.kind for check in checks if check.standing == "pass")
    named = [kind for kind in KINDS if kinds[kind]] + sorted(kinds.keys() - set(KINDS))
    per_kind = ", ".join(f"{kinds[kind]} {escape(kind)}" for kind in named)
    return f"{kinds.total()} of {_count(len(checks), 'check')}" + (f" ({per_kind})" if per_kind else "")


def _phases(summary: Summary) -> str:
    verdicts = Counter(phase.verdict for phase in summary.phases)
    told = [f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdicts[verdict]]
    return f"{_count(len(summary.phases), 'phase')}: {', '.join(told)}" if told else "no phase was run"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
