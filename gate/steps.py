"""From pytest's reports to steps: what stopped a check, in one line and with the remedy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checks.finding import Finding
from fixtures.verify import FINDING, Refuted, Undecided
from gate.evidence import Step
from stores.errors import StoreError
from stores.redaction import redact

if TYPE_CHECKING:
    from typing import Any

PROBLEM = "phasegate.problem"
"""The key of what stopped a check among a report's user properties."""


def forget(item: pytest.Item) -> None:
    """Drop what an earlier attempt of this test recorded: each attempt answers for itself."""
    item.user_properties[:] = [(key, value) for key, value in item.user_properties if key not in (FINDING, PROBLEM)]


def explain(report: pytest.TestReport, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Say in one line, with the remedy, what a traceback would only hide."""
    if isinstance(excinfo.value, Refuted):
        report.longrepr = portable(str(excinfo.value))
        return
    problem, remedy, known = _problem(excinfo)
    problem, remedy = portable(problem), portable(remedy)
    report.user_properties.append((PROBLEM, {"when": report.when, "problem": problem, "remedy": remedy}))
    if known:
        report.longrepr = f"{problem}\n{remedy}" if remedy else problem
    elif isinstance(report.longrepr, tuple):  # of a skip; plugins take it apart
        file, line, reason = report.longrepr
        report.longrepr = file, line, portable(reason)
    elif portable(report.longreprtext) != report.longreprtext:
        report.longrepr = portable(report.longreprtext)


def step(check: str, report: pytest.TestReport) -> Step:
    """A report about an instance of a check as evidence."""
    told: dict[str, str] = next((value for value in _told(report, PROBLEM) if value["when"] == report.when), {})
    return Step(
        check=check,
        instance=report.nodeid,
        when=str(report.when) if report.when in ("setup", "call", "teardown") else "crash",
        outcome=report.outcome,
        seconds=report.duration,
        findings=tuple(Finding.from_dict(value) for value in _told(report, FINDING)),
        marked=hasattr(report, "wasxfail"),
        problem=told.get("problem", last_line(str(report.longrepr)) if report.failed else ""),
        remedy=told.get("remedy", ""),
    )


def portable(text: str) -> str:
    """The text without secrets, as every encoding can carry it: files' names and texts in stores may be no UTF-8."""
    return redact(text).encode("utf-8", "backslashreplace").decode()


def last_line(text: str) -> str:
    """The line of a traceback that says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"^E\s+", "", lines[-1]) if lines else "no reason given"


def _told(report: pytest.TestReport, wanted: str) -> list[dict[str, Any]]:
    return [value for key, value in report.user_properties if key == wanted and isinstance(value, dict)]


def _problem(excinfo: pytest.ExceptionInfo[BaseException]) -> tuple[str, str, bool]:
    """What stopped a check in one line, the remedy, and whether it is of a kind that needs no traceback."""
    error = excinfo.value
    if isinstance(error, StoreError | Undecided):
        return str(error), error.remedy, True
    if isinstance(error, pytest.skip.Exception):
        return f"it was skipped: {error}", "a skipped check proves nothing: remove the skip", False
    crash = excinfo._getreprcrash() if hasattr(excinfo, "_getreprcrash") else None
    where = f" ({Path(crash.path).name}:{crash.lineno})" if crash else ""
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}{where}", "see the session's log for the traceback", False
