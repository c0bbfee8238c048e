"""Each result that allure-pytest writes of a check, made to say what the gate makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import allure_commons
from allure_commons.model2 import ATTACHMENT_PATTERN, Attachment
from allure_commons.types import AttachmentType

from checks.finding import unknown
from fixtures.target import load_target
from gate import allure_folder, allure_words, catalogue, left_out, manifest, steps, summarize, verdict
from gate.allure_words import STATUSES
from gate.checkout import DOCUMENT, PHASES
from gate.evidence import Evidence
from gate.folders import phase_folder
from gate.recorder import Recorder, is_worker, named_phases, recorder
from gate.strategy import document_file
from gate.strategy.document import DocumentError
from reports.summary import CheckSummary
from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from allure_commons.model2 import TestResult, TestResultContainer

    from gate.manifest import Manifest
    from reports.summary import PhaseSummary

STRANGER = "no manifest names it"


def join(config: pytest.Config) -> None:
    """Hear of pytest's reports, and see Allure's results before they are written."""
    hooks = _Hooks(recorder(config))
    config.pluginmanager.register(hooks, "phasegate.allure")
    allure_commons.plugin_manager.register(hooks, name="phasegate")
    config.add_cleanup(lambda: allure_commons.plugin_manager.unregister(name="phasegate") and None)


class _Hooks:
    """One instance of a check at a time: its reports are gathered, then its result is completed."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder, self.config = recorder, recorder.config
        self.captured = self.config.option.attach_capture
        self.stage = Path(self.config.getoption("--alluredir"))
        self.older = frozenset(self.stage.glob("*-result.json"))
        self.instance = ""
        self.reports: list[pytest.TestReport] = []

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Another instance begins; what it prints is attached here, where no secret is left in it."""
        self.instance, self.reports = nodeid, []
        self.config.option.attach_capture = self.captured and self.recorder.check(nodeid) is None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Its setup, call or teardown."""
        self.reports.append(report)

    @allure_commons.hookimpl(tryfirst=True)
    def report_container(self, container: TestResultContainer) -> None:
        """A fixture's error stands here as it was raised."""
        for fixture in (*container.befores, *container.afters):
            if fixture.statusDetails:
                fixture.statusDetails.message = redact(fixture.statusDetails.message or "") or None
                fixture.statusDetails.trace = redact(fixture.statusDetails.trace or "") or None

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: TestResult) -> None:
        """Put in what the gate knows; the result of a test that is no check stays as it is."""
        check = self.recorder.check(self.instance)
        if check is None:
            return
        folder = phase_folder(self.config.rootpath / self.instance.partition("::")[0])
        if folder:
            self._complete(result, check, _manifest(folder))

    def pytest_terminal_summary(self) -> None:
        """A session that nobody supervises adds what never reported itself; a part of one cannot know."""
        if self.recorder.active and not is_worker(self.config) and not self.config.getoption("--gate-part"):
            for phase in _decided(self.recorder):
                folder = next(iter(named_phases(self.config)), PHASES / phase.name)
                epic = self.config.getoption("--gate-epic") or migration(folder.parent)
                allure_folder.complete(self.stage, (phase,), epic=epic, older=self.older)

    def _complete(self, result: TestResult, check: str, bound: Manifest) -> None:
        found = _judged(bound, check, self.instance, self.reports)
        title = allure_words.feature(bound.phase, bound.title)
        epic = self.config.getoption("--gate-epic") or migration(bound.path.parent.parent)
        result.labels = [
            *allure_words.own(result.labels),
            *allure_words.labels(epic=epic, feature=title, story=check, kind=found.kind),
        ]
        result.status = STATUSES[found.standing]
        trace = "\n".join(report.longreprtext for report in self.reports if not report.passed)
        result.statusDetails = allure_words.details(found, redact(trace))
        result.description, result.descriptionHtml = redact(allure_words.description(found, "")), None
        # allure-pytest's own is one for several instances whose parameters differ only in order (allure-python#778).
        result.historyId = allure_words.history(check, self.instance)
        self._attach(result)

    def _attach(self, result: TestResult) -> None:
        findings = steps.step("", self.reports[-1]).findings if self.reports else ()
        for number, finding in enumerate(findings, start=1):
            name = "finding" if len(findings) == 1 else f"finding {number}"
            body = json.dumps(finding.as_dict(), ensure_ascii=False, indent=2)
            _attached(result, name, body, AttachmentType.JSON)
        for part in ("caplog", "capstdout", "capstderr") if self.captured and self.reports else ():
            if body := getattr(self.reports[-1], part):
                _attached(result, part.removeprefix("cap"), body, AttachmentType.TEXT)


@cache
def migration(phases: Path) -> str:
    """The name of what a folder of phases belongs to: that of the strategy document in it, else the folder's own."""
    try:
        return allure_words.epic(document_file.load(phases / DOCUMENT))
    except DocumentError:
        return phases.resolve().name


def _attached(result: TestResult, name: str, body: str, kind: AttachmentType) -> None:
    place = ATTACHMENT_PATTERN.format(prefix=uuid4(), ext=kind.extension)
    allure_commons.plugin_manager.hook.report_attached_data(body=redact(steps.portable(body)), file_name=place)
    result.attachments.append(Attachment(source=place, name=name, type=kind.mime_type))


def _judged(bound: Manifest, check: str, instance: str, reports: list[pytest.TestReport]) -> CheckSummary:
    """This instance as the gate judges it, as if it were the check's only one."""
    told = [steps.step(check, report) for report in reports]
    evidence = Evidence(collected={check: {instance}}, steps=told, ended=True)
    results = verdict.decide(bound, evidence, {}).checks
    finding, seconds = next(((one.counted, one.seconds) for one in results if one.check == check), (None, 0.0))
    return CheckSummary.of(
        finding or unknown(STRANGER, remedy=f"name it in {bound.path}"),
        id=check,
        kind=check.split(".")[1],
        claim=_claims(bound.path.parent).get(check, ""),
        seconds=seconds,
    )


def _decided(recorder: Recorder) -> Iterator[PhaseSummary]:
    """The phases of this session; of a narrowed one, only the checks that it was narrowed to."""
    found, root, target = recorder.evidence, recorder.config.rootpath, load_target(recorder.config)
    instances = [instance for told in found.collected.values() for instance in told]
    collected = {phase_folder(root / instance.partition("::")[0]) for instance in instances}
    folders = sorted({*filter(None, collected), *named_phases(recorder.config)})
    rehearsed = left_out.rehearsed(recorder, folders)
    for folder in folders:
        decided = verdict.decide(_manifest(folder), found, target.exclusions if target else {}, rehearsed)
        phase = summarize.phase(decided, None)
        seen = {step.check for step in found.steps} | recorder.left_out
        kept = tuple(check for check in phase.checks if not found.narrowed or check.id in seen)
        yield replace(phase, checks=kept)


@cache
def _manifest(folder: Path) -> Manifest:
    return manifest.load(folder)


@cache
def _claims(folder: Path) -> dict[str, str]:
    return {check.id: check.claim for check in catalogue.legible(folder)}
