"""The run for CI servers: JUnit's XML, in which nothing that is not a pass can look like one."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from reports import wording
from reports.neutral import escape, lines, value
from reports.summary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.summary import CheckSummary, PhaseSummary, Summary

PARTS = ("claim", "cause", "observed", "expected", "detail", "remedy")
TAGS = {"fail": "failure", "unknown": "error", "excluded": "skipped"}
"""What stands in a testcase by the check's outcome; in one that passed, nothing."""


def render(summary: Summary) -> str:
    """A testsuite for each phase with a testcase for each check, as XML 1.0.

    Failed is a failure; unknown, and never reported, is an error; excluded is skipped. Why a phase is undecided is an
    error of its own, and so is whatever else keeps the run from being passed.
    """
    root = ElementTree.Element("testsuites")
    for phase in summary.phases:
        _suite(root, summary, phase.name, list(_cases(phase)), rehearsed=phase.rehearsed)
    if summary.verdict is not Verdict.PASSED and root.find(".//failure") is None and root.find(".//error") is None:
        told = "\n".join((*(line for _, line in wording.verdicts(summary)), *summary.notes))
        _suite(root, summary, "run", [_case("run", "verdict", "error", "the run is not passed", told)])
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(
    root: ElementTree.Element, summary: Summary, name: str, cases: list[ElementTree.Element], *,
    rehearsed: Iterable[CheckSummary] = (),
) -> None:  # fmt: skip
    started = datetime.fromisoformat(summary.started).astimezone(UTC)
    counts = {word: _count(cases, tag) for word, tag in (("failures", "failure"), ("errors", "error"))}
    told = {
        "name": name or "phase",
        "package": "phasegate",
        "id": str(len(root)),
        "tests": str(len(cases)),
        "failures": str(counts["failures"]),
        "errors": str(counts["errors"]),
        "skipped": str(_count(cases, "skipped")),
        "time": f"{sum(float(case.get('time', '0')) for case in cases):.3f}",
        "timestamp": started.replace(tzinfo=None).isoformat(timespec="seconds"),
        "hostname": "localhost",
    }
    suite = ElementTree.SubElement(root, "testsuite", {key: escape(text) for key, text in told.items()})
    _properties(suite, summary, rehearsed)
    suite.extend(cases)
    ElementTree.SubElement(suite, "system-out")
    ElementTree.SubElement(suite, "system-err")


def _count(cases: Iterable[ElementTree.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _properties(suite: ElementTree.Element, summary: Summary, rehearsed: Iterable[CheckSummary]) -> None:
    properties = ElementTree.SubElement(suite, "properties")
    told = {
        "target": wording.target(summary.target),
        "rehearsal": str(summary.target.rehearsal).lower(),
        "document": summary.document.strategy,
        "commit": summary.commit,
        "machine": summary.machine,
        "report": f"{summary.folder}/report.json",
        "record": summary.record,
        "rehearsed": ", ".join(check.id for check in rehearsed),
    }
    for name, text in told.items():
        if text:
            ElementTree.SubElement(properties, "property", {"name": name, "value": escape(text)})


def _cases(phase: PhaseSummary) -> Iterator[ElementTree.Element]:
    """A testcase for each check, one for each reason, and one that is never green where the phase is not passed."""
    cases = [_check(check) for check in phase.checks]
    for number, reason in enumerate(phase.reasons, start=1):
        cases.append(_case(phase.name, f"undecided {number}", "error", "undecided", reason))
    if phase.verdict is not Verdict.PASSED and not _count(cases, "error") + _count(cases, "failure"):
        cases.append(_case(phase.name, "verdict", "error", str(phase.verdict), wording.phase_verdict(phase)))
    yield from cases


def _check(check: CheckSummary) -> ElementTree.Element:
    where, _, name = check.id.rpartition(".")
    said = check.excluded or check.cause or check.standing
    told = {part: value(getattr(check, part)) for part in PARTS} | {"evidence": "\n".join(check.evidence)}
    body = "\n".join(f"{label}: {text}" for label, text in told.items() if text)
    case = _case(where, name, TAGS.get(check.standing, ""), said, body)
    case.set("time", f"{check.seconds:.3f}" if math.isfinite(check.seconds) and check.seconds > 0 else "0.000")
    return case


def _case(where: str, name: str, tag: str, message: str, body: str) -> ElementTree.Element:
    told = {"classname": escape(where) or "phase", "name": escape(name) or "check", "time": "0.000"}
    case = ElementTree.Element("testcase", told)
    if tag:
        typed = {} if tag == "skipped" else {"type": tag}  # which one of the usual schemas refuses there
        inner = ElementTree.SubElement(case, tag, {"message": escape(message)} | typed)
        inner.text = "\n".join(lines(body))
    return case
