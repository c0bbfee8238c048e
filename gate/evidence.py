"""What a pytest session left behind: events, one JSON line each, so that a cut-off run is seen as one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One report of pytest about one instance of a check: its setup, call or teardown, or the crash of its worker."""

    check: str
    instance: str
    when: str
    """"setup", "call", "teardown" or "crash"."""
    outcome: str
    """pytest's "passed", "failed" or "skipped"."""
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    """All that this attempt has recorded so far."""
    marked: bool = False
    """Whether an xfail mark spoke in the check's place."""
    problem: str = ""
    """What was raised, whatever a plugin made of the outcome."""
    remedy: str = ""


@dataclass(slots=True, kw_only=True)
class Evidence:
    """All that one or more pytest sessions reported about checks."""

    collected: dict[str, set[str]] = field(default_factory=dict)
    """Check id -> its instances."""
    steps: list[Step] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What kept a session from being whole: a module that does not import, a crash, a missing end."""
    narrowed: list[str] = field(default_factory=list)
    """The options that made the session look at less than the phase."""
    ended: bool = False
    interrupted: bool = False

    def collect(self, check: str, instance: str) -> None:
        """Note that pytest found this instance of a check."""
        self.collected.setdefault(check, set()).add(instance)

    def merged(self, other: Evidence) -> Evidence:
        """Both sessions' evidence as one; it ended only when both did."""
        collected = {check: set(instances) for check, instances in self.collected.items()}
        for check, instances in other.collected.items():
            collected.setdefault(check, set()).update(instances)
        return Evidence(
            collected=collected,
            steps=self.steps + other.steps,
            problems=list(dict.fromkeys(self.problems + other.problems)),
            narrowed=list(dict.fromkeys(self.narrowed + other.narrowed)),
            ended=self.ended and other.ended,
            interrupted=self.interrupted or other.interrupted,
        )


def step_line(step: Step) -> str:
    """A step as one JSON line."""
    values = {name: getattr(step, name) for name in Step.__slots__}
    return json.dumps({"event": "step"} | values | {"findings": [finding.as_dict() for finding in step.findings]})


def read(path: Path) -> Evidence:
    """The evidence in a record file; a missing or torn file gives evidence that did not end."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        lines = []
    return replay(lines)


def replay(lines: Iterable[str]) -> Evidence:
    """The evidence that the lines of a record tell, up to the first that is torn.

    The end counts the lines before it, and nothing follows it: a record with a hole is no whole one.
    """
    evidence = Evidence()
    for before, line in enumerate(filter(None, lines)):
        evidence.ended = False
        try:
            _apply(evidence, json.loads(line), before)
        except (ValueError, KeyError, TypeError, RecursionError):
            break
    return evidence


def _apply(evidence: Evidence, event: Any, before: int) -> None:
    if not isinstance(event, dict):
        raise TypeError("an event is a JSON object")
    kind = event.pop("event")
    if kind == "collected":
        evidence.collect(event["check"], event["instance"])
    elif kind == "step":
        findings = tuple(Finding.from_dict(values) for values in event.pop("findings"))
        evidence.steps.append(Step(**event, findings=findings))
    elif kind == "problem":
        evidence.problems.append(event["text"])
    elif kind == "end":
        evidence.narrowed.extend(event["narrowed"])
        evidence.interrupted = event["interrupted"]
        evidence.ended = event["events"] == before
    else:
        raise ValueError(f"unknown event {kind!r}")
