"""From evidence and a manifest to a verdict: pure, and closed unless everything was seen.

A phase is passed only when every check that its manifest names ran, measured something and passed, nothing else was
collected, and no session was narrowed, cut off or disturbed (architecture.md, The promises, 1).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from checks.finding import Finding, Outcome, sound, unknown
from reports.summary import TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gate.evidence import Evidence, Step
    from gate.manifest import Manifest
    from gate.rehearsal import Rehearsed


EXIT_CODES = {Verdict.PASSED: 0, Verdict.FAILED: 1, Verdict.UNDECIDED: 3}
USAGE, INTERRUPTED = 2, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check's outcome over all its instances: the finding that speaks for it, and the sum of what was measured."""

    check: str
    finding: Finding
    n: int
    seconds: float
    excluded: str = ""
    """The reason that target.toml gives for leaving it out; empty when it counts."""
    rehearsed: Rehearsed | None = None
    """Where it comes from, of a check that disrupts on a configured target."""

    @property
    def is_rehearsed(self) -> bool:
        """Whether its outcome is that of a rehearsal; without one that counts it is unknown."""
        return self.rehearsed is not None and bool(self.rehearsed.record)

    @property
    def counted(self) -> Finding:
        """The finding with the n of all instances."""
        return replace(self.finding, n=self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseResult:
    """A phase's verdict, the results it rests on, and the reasons beyond them."""

    manifest: Manifest
    verdict: Verdict
    checks: tuple[CheckResult, ...]
    reasons: tuple[str, ...] = ()

    def task_state(self, checks: Iterable[str]) -> TaskState:
        """Where a task that rests on these checks stands: what is excluded or unknown proves nothing."""
        results = {result.check: result.finding.outcome for result in self.checks if not result.excluded}
        outcomes = [results.get(check) for check in checks]
        if Outcome.FAIL in outcomes:
            return TaskState.REFUTED
        return TaskState.PROVEN if set(outcomes) == {Outcome.PASS} else TaskState.OPEN


def decide(
    manifest: Manifest, evidence: Evidence, exclusions: Mapping[str, str],
    rehearsed: Mapping[str, Rehearsed] = MappingProxyType({}),
) -> PhaseResult:  # fmt: skip
    """The verdict of one phase; `rehearsed` is what counts of checks that the session left out because they disrupt."""
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in evidence.steps:
        steps[step.check].append(replace(step, findings=tuple(map(sound, step.findings))))
    results = tuple(
        _of_rehearsal(check, evidence, manifest, rehearsed[check])
        if check in rehearsed and check not in exclusions
        else _result(check, evidence.collected.get(check, set()), steps[check], manifest, exclusions.get(check, ""))
        for check in manifest.checks
    )
    reasons = (*_reasons(manifest, evidence), *_nothing_left(results))
    counted = [result.finding.outcome for result in results if not result.excluded]
    return PhaseResult(manifest=manifest, verdict=_verdict(counted, reasons), checks=results, reasons=reasons)


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Over phases: any failed, else any undecided, else passed; none at all is undecided."""
    found = set(verdicts)
    if Verdict.FAILED in found:
        return Verdict.FAILED
    return Verdict.PASSED if found == {Verdict.PASSED} else Verdict.UNDECIDED


def _verdict(outcomes: list[Outcome], reasons: tuple[str, ...]) -> Verdict:
    if Outcome.FAIL in outcomes:
        return Verdict.FAILED
    return Verdict.UNDECIDED if reasons or Outcome.UNKNOWN in outcomes else Verdict.PASSED


def _reasons(manifest: Manifest, evidence: Evidence) -> tuple[str, ...]:
    """Why the phase cannot be passed, whatever its checks say."""
    own = sorted(check for check in evidence.collected if check.startswith(f"{manifest.phase}."))
    strangers = [check for check in own if check not in manifest.checks]
    return (
        *(f"{manifest.path}: the manifest names no {kind} check" for kind in manifest.missing_kinds),
        *(f"{check} was collected but {manifest.path} does not name it" for check in strangers),
        *(f"{check} is the id of several tests: rename all but one" for check in own if _is_ambiguous(check, evidence)),
        *(f"{instance} reported, but was never collected" for instance in _uncollected(manifest, evidence)),
        *(["the pytest session did not reach its end"] if not evidence.ended else []),
        *(["the pytest session was interrupted"] if evidence.interrupted else []),
        *(f"narrowed by {option}: this run decides nothing" for option in evidence.narrowed),
        *evidence.problems,
    )


def _uncollected(manifest: Manifest, evidence: Evidence) -> list[str]:
    steps = [step for step in evidence.steps if step.check.startswith(f"{manifest.phase}.")]
    return sorted({step.instance for step in steps if step.instance not in evidence.collected.get(step.check, ())})


def _is_ambiguous(check: str, evidence: Evidence) -> bool:
    """Whether two tests share the id: who of them is proven able to fail?"""
    return len({instance.partition("[")[0] for instance in evidence.collected.get(check, ())}) > 1


def _nothing_left(results: tuple[CheckResult, ...]) -> tuple[str, ...]:
    """What is rehearsed stands beside what was seen on the target, and proves nothing alone."""
    seen = [result for result in results if not result.excluded and result.rehearsed is None]
    return () if seen else ("no check is left that could prove anything",)


def _of_rehearsal(check: str, evidence: Evidence, manifest: Manifest, rehearsed: Rehearsed) -> CheckResult:
    """A check that disrupts, on a configured target: what its rehearsal found, as long as it is still there."""
    finding = sound(rehearsed.finding)
    if not evidence.collected.get(check):
        return _result(check, set(), [], manifest, "")
    if any(step.check == check for step in evidence.steps):
        finding = unknown("it ran on a configured target, though it disrupts", remedy="report it; nothing may do that")
    if finding.outcome is Outcome.PASS:
        finding = _of_passes([finding], empty_allowed=check in manifest.may_be_empty)
    return CheckResult(check=check, finding=finding, n=finding.n, seconds=0.0, rehearsed=rehearsed)


def _result(check: str, instances: set[str], steps: list[Step], manifest: Manifest, excluded: str) -> CheckResult:
    seen = instances | {step.instance for step in steps}
    attempts = {instance: _attempts([step for step in steps if step.instance == instance]) for instance in seen}
    if excluded:
        finding = unknown(f"excluded: {excluded}", remedy="remove the exclusion from target.toml")
    elif not instances:
        remedy = f"mend what keeps pytest from collecting it, write it, or remove it from {manifest.path}"
        finding = unknown("named but not collected", remedy=remedy)
    else:
        empty_allowed = check in manifest.may_be_empty
        finding = _worst([_of_instance(tries, empty_allowed=empty_allowed) for tries in attempts.values()])
    last = [max((step.findings for step in tries[-1]), key=len) for tries in attempts.values() if tries]
    total = sum(finding.n for findings in last for finding in findings)
    return CheckResult(
        check=check, finding=finding, n=total, seconds=sum(step.seconds for step in steps), excluded=excluded
    )


def _attempts(steps: list[Step]) -> list[list[Step]]:
    """Steps of one instance, a list for each time that it was set up."""
    tries: list[list[Step]] = []
    for step in steps:
        if step.when == "setup" or not tries:
            tries.append([])
        tries[-1].append(step)
    return tries


def _of_instance(tries: list[list[Step]], *, empty_allowed: bool) -> Finding:
    findings = [_of_attempt(steps, empty_allowed=empty_allowed) for steps in tries]
    if not findings:
        return unknown(
            "it was collected but never ran", remedy="run the whole phase, without -x or a deadline too short"
        )
    outcomes = {finding.outcome for finding in findings}
    if {Outcome.PASS, Outcome.FAIL} <= outcomes:
        return unknown("flaky: it failed and passed within one run", remedy="find out what changes between attempts")
    return _worst(findings)


def _of_attempt(steps: list[Step], *, empty_allowed: bool) -> Finding:
    """One attempt's finding; anything but a clean setup, call and teardown around passes is no pass."""
    findings = [finding for step in steps for finding in step.findings]
    marked = next((step for step in steps if step.marked), None)
    if marked:
        return unknown("an xfail mark speaks for it", remedy="remove the mark: a check is judged by its finding only")
    refuted = next((finding for finding in findings if finding.outcome is Outcome.FAIL), None)
    if refuted:
        return refuted
    disturbed = next((step for step in steps if step.outcome != "passed" or step.when == "crash" or step.problem), None)
    undecided = next((finding for finding in findings if finding.outcome is Outcome.UNKNOWN), None)
    if undecided:
        return undecided
    if disturbed:
        problem = disturbed.problem or f"its {disturbed.when} {disturbed.outcome}"
        return unknown(problem, remedy=disturbed.remedy or "see the session's log for what stopped it")
    whens = [step.when for step in steps]
    if whens.count("call") > 1:
        return unknown("it was reported in several parts", remedy="write it without subtests: a check is judged whole")
    if whens != ["setup", "call", "teardown"]:
        return unknown("it did not run to its end", remedy="see the session's log for what stopped it")
    return _of_passes(findings, empty_allowed=empty_allowed)


def _of_passes(findings: list[Finding], *, empty_allowed: bool) -> Finding:
    if not findings:
        return unknown("it never called verify()", remedy="hand the finding to verify()")
    empty = next((finding for finding in findings if finding.n < 1), None)
    if empty and not empty_allowed:
        return unknown(
            "nothing was measured (n = 0)",
            observed=empty.observed,
            detail=empty.detail,
            remedy="check what it reads; an empty population proves nothing",
        )
    return findings[-1]


def _worst(findings: list[Finding]) -> Finding:
    """The finding that speaks for several: a fail, else an unknown, else the last pass."""
    order = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)
    return next(finding for outcome in order for finding in reversed(findings) if finding.outcome is outcome)
