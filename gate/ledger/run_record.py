"""A run as a record of the ledger: its verdict, its findings, and all that its evidence is bound to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gate.ledger import records
from gate.ledger.records import Kind
from gate.standing import digests
from reports.summary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gate.ledger.records import Statement
    from gate.manifest import Manifest
    from gate.measure import Measured
    from gate.plan import Plan
    from gate.rehearsal import Rehearsed
    from gate.standing.current import Bound
    from gate.verdict import CheckResult, PhaseResult
    from reports.summary import Summary

MOST_CHARS = 500
"""Of one text of a finding; the run's report holds all of it."""
RESULTS = {Verdict.PASSED: "PASSED", Verdict.FAILED: "FAILED", Verdict.UNDECIDED: "FAILED"}
"""The test-result predicate knows no "undecided", and WARNED would be taken for acceptable."""


def statement(
    summary: Summary, plan: Plan, results: Mapping[int, PhaseResult], measured: Measured,
    packages: Mapping[int, Bound],
) -> Statement:  # fmt: skip
    """The record of a run; `results` are those of the phases that have checks, `packages` what they were before it."""
    found = [(check.finding.outcome, check.check) for result in results.values() for check in result.checks]
    tests = {
        word: [check for outcome, check in found if outcome == sign]
        for word, sign in (("passedTests", "pass"), ("warnedTests", "unknown"), ("failedTests", "fail"))
    }
    return records.statement(
        Kind.RUN,
        _subjects(plan, measured),
        _own(summary, plan, measured)
        | {"phases": [_phase(number, plan, result, packages[number]) for number, result in results.items()]},
        result=RESULTS[summary.verdict],
        configuration=[records.subject(_name(bound.path), bound.path.read_bytes()) for bound in _manifests(plan)],
        **tests,
    )


def _subjects(plan: Plan, measured: Measured) -> Iterator[Statement]:
    yield records.subject(plan.document.name.rpartition("/")[2], plan.document.raw)
    for bound in _manifests(plan):
        yield records.subject(_name(bound.path), bound.path.read_bytes())
    for name, commit in (("phasegate", measured.commit), ("TARGET_REPO", measured.repository)):
        if commit:
            yield {"name": name, "digest": {"gitCommit": commit.partition("+")[0]}}


def _own(summary: Summary, plan: Plan, measured: Measured) -> dict[str, Any]:
    evidence = measured.evidence
    return {
        "verdict": str(summary.verdict),
        "rehearsal": measured.target.rehearsal,
        "whole": evidence.ended and not evidence.interrupted and not evidence.narrowed,
        "started": summary.started,
        "finished": summary.finished,
        "document": records.of_document(plan.document),
        "target": {"origin": measured.target.origin, **asdict(measured.identity)},
        "repository": measured.repository,
        "sources": measured.sources,
        "dataset": measured.dataset,
        "tool_version": summary.tool_version,
        "commit": measured.commit,
        "machine": summary.machine,
        "thresholds": dict(measured.target.thresholds),
    }


def _phase(number: int, plan: Plan, result: PhaseResult, package: Bound) -> dict[str, Any]:
    written = plan.phase(number)
    return {
        "name": result.manifest.phase,
        "number": number,
        "verdict": str(result.verdict),
        "reasons": list(result.reasons),
        "manifest": package.digest,
        "titles": digests.of_titles(task.title for task in written.tasks) if written else "",
        "thresholds": {check: dict(numbers) for check, numbers in result.manifest.limits.items()},
        "checks": [_check(check, package.sources.get(check.check, "")) for check in result.checks],
    }


def _check(check: CheckResult, source: str) -> dict[str, Any]:
    told = {key: _short(value) for key, value in check.counted.as_dict().items() if value not in ("", [])}
    excluded = {"excluded": check.excluded} if check.excluded else {}
    own = {**excluded, **_rehearsed(check.rehearsed)}
    return {"id": check.check, **told, **own, "seconds": round(check.seconds, 3), "source": source}


def _rehearsed(found: Rehearsed | None) -> dict[str, Any]:
    """Where the outcome comes from, of a check that was not run because it disrupts."""
    return {"rehearsed": {"record": found.record, "finished": found.finished}} if found and found.record else {}


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > MOST_CHARS:
        return f"{value[:MOST_CHARS]}... ({len(value)} characters; the run's report has them all)"
    return value


def _manifests(plan: Plan) -> list[Manifest]:
    return [plan.manifests[number] for number in plan.numbers if number in plan.manifests]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
