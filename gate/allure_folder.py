"""A run's results for Allure: completed by what pytest never reported, then laid into the folder that was asked for."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import TestResult
from allure_commons.types import LabelType

from checks.finding import unknown
from gate import allure_words
from gate.allure_words import STATUSES
from reports import files, wording
from reports.summary import CheckSummary, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from reports.summary import PhaseSummary, Summary

PLUGIN = "allure_pytest.plugin"
RUN = "run"
"""The feature under which the run's own verdict stands, where it says more than the phases'."""
STAGE = "allure"
"""The folder within the run's evidence that the sessions write into; a run that is cut off shows nothing of it."""


def options(evidence: Path, epic: str) -> tuple[str, ...]:
    """What a session is told, so that it writes results."""
    return ("-p", PLUGIN, f"--alluredir={evidence / STAGE}", f"--gate-epic={epic}")


def deliver(summary: Summary, evidence: Path, place: Path, *, epic: str) -> None:
    """Add what is missing, and move all results to `place`; raises ReportError."""
    stage = evidence / STAGE
    complete(stage, summary.phases, epic=epic, folder=summary.folder)
    if summary.verdict is not Verdict.PASSED and all(phase.verdict is Verdict.PASSED for phase in summary.phases):
        _logger(stage).report_result(_not_passed(summary, epic))
    for file in sorted(stage.iterdir()):
        if file.suffix != ".tmp":  # what a session that was killed had not finished
            _lay(file, place / file.name)
    shutil.rmtree(stage)


def _lay(file: Path, place: Path) -> None:
    content = file.read_bytes()
    try:
        files.write(place, content.decode("utf-8"))
    except UnicodeDecodeError:  # a picture that a check attached
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            files.replace(place, content)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise files.ReportError(f"cannot write {place}: {reason}", remedy="choose another place") from error


def complete(
    stage: Path, phases: Iterable[PhaseSummary], *, epic: str, folder: str = "", older: Collection[Path] = ()
) -> None:  # fmt: skip
    """Write a result for each outcome of the gate that no result has yet, so that Allure is never greener than it.

    Results in `older` files are another run's.
    """
    logger = _logger(stage)
    seen = set(_seen(stage, older))
    for phase in phases:
        for check in phase.checks:
            if (check.id, STATUSES[check.standing]) not in seen:
                logger.report_result(_result(check, allure_words.feature(phase.name, phase.title), epic, folder))
        if phase.reasons and phase.verdict is not Verdict.PASSED:
            logger.report_result(_undecided(phase, epic))


def _logger(stage: Path) -> Any:
    return AllureFileLogger(stage)  # type: ignore[no-untyped-call]


def _seen(stage: Path, older: Collection[Path]) -> Iterator[tuple[str, str]]:
    for file in set(stage.glob("*-result.json")).difference(older):
        told = json.loads(file.read_bytes())
        stories = [label["value"] for label in told.get("labels", ()) if label["name"] == LabelType.STORY]
        yield from ((story, told.get("status", "")) for story in stories)


def _result(check: CheckSummary, feature: str, epic: str, folder: str) -> TestResult:
    """The check as the report has it."""
    history, ended = allure_words.history(check.id), time.time_ns() // 1_000_000
    return TestResult(
        uuid=str(uuid4()), name=check.name, fullName=check.id, testCaseId=history, historyId=history,
        status=STATUSES[check.standing], statusDetails=allure_words.details(check),
        description=allure_words.description(check, folder), start=ended, stop=ended,
        labels=allure_words.labels(epic=epic, feature=feature, story=check.id, kind=check.kind),
    )  # fmt: skip


def _undecided(phase: PhaseSummary, epic: str) -> TestResult:
    """Why the phase is undecided whatever its checks say: a broken result of its own."""
    finding = unknown("; ".join(phase.reasons), remedy="mend what keeps the session from being whole, and run again")
    check = CheckSummary.of(finding, id=f"{phase.name}.verdict", kind="", claim=f"{phase.name} is {phase.verdict}")
    return _result(check, allure_words.feature(phase.name, phase.title), epic, "")


def _not_passed(summary: Summary, epic: str) -> TestResult:
    """Why the run is not passed though its phases are: what could not be recorded or written, or that there is none."""
    said = wording.verdicts(summary)[-1][1].removeprefix("verdict: ")
    finding = unknown("; ".join((said, *summary.notes)), remedy="mend what kept the run from passing, and run again")
    check = CheckSummary.of(finding, id=f"{RUN}.verdict", kind="", claim=f"the run is {summary.verdict}")
    return _result(check, RUN, epic, "")
