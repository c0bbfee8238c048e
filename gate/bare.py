"""A pytest session on phases that no `gate run` supervises: it prints the verdict and exits with its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checks.finding import Outcome
from fixtures.target import load_target
from gate import left_out, manifest, packages, verdict
from gate.agreement import check_target
from gate.folders import phase_folder
from gate.recorder import DECIDER, KEY, Recorder, is_worker, named_phases, recorder
from gate.verdict import EXIT_CODES, INTERRUPTED
from stores.errors import TargetError
from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse a manifest or target that cannot be understood before anything is collected."""
    if KEY not in config.stash:
        raise pytest.UsageError("the plugin gate.plugin is switched off, so nothing would be recorded: switch it on")
    if is_worker(config) or config.getoption("--gate-part"):
        return
    try:
        manifests = {folder: packages.load(folder) for folder in named_phases(config)}
        if manifests:
            check_target(load_target(config), manifests.values())
    except (manifest.ManifestError, TargetError) as error:
        raise pytest.UsageError(redact(str(error))) from error
    config.pluginmanager.register(_Bare(recorder(config), manifests), DECIDER)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """Stand by the verdict where pytest has a code of its own: --fixtures ends with 0 whatever its session did."""
    code = yield
    decider: _Bare | None = config.pluginmanager.get_plugin(DECIDER)
    return decider.code if decider and decider.code else code


class _Bare:
    """Decides when the session ends, by the manifests as they were when it began."""

    def __init__(self, recorder: Recorder, manifests: Mapping[Path, manifest.Manifest]) -> None:
        self.recorder, self.manifests = recorder, manifests
        self.code = 0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, Any, None]:
        """Replace pytest's exit code by the verdict's."""
        try:
            yield
        except pytest.exit.Exception as stopped:  # its return code would stand
            self.recorder.problem(f"pytest stopped: {stopped}")
        finally:
            if self.recorder.active:
                session.exitstatus = self.code = self._exit_code(session, exitstatus)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print each phase's verdict with its reasons; of a narrowed session, only the checks it was narrowed to."""
        found = self.recorder.evidence
        only = {step.check for step in found.steps} | self.recorder.left_out if found.narrowed else None
        for result in self._results() if self.recorder.active else []:
            terminalreporter.section(f"{result.manifest.phase}: {result.verdict}")
            for line in _lines(result, only):
                terminalreporter.write_line(line)
        if self.recorder.active and self.recorder.evidence.narrowed:
            terminalreporter.write_line("this run was narrowed: it decides nothing")

    def _results(self) -> list[verdict.PhaseResult]:
        target = load_target(self.recorder.config)
        exclusions = target.exclusions if target else {}
        bound = [self.manifests.get(folder) or packages.load(folder) for folder in self._folders()]
        rehearsed = left_out.rehearsed(self.recorder, [entry.path.parent for entry in bound])
        return [verdict.decide(entry, self.recorder.evidence, exclusions, rehearsed) for entry in bound]

    def _folders(self) -> list[Path]:
        root = self.recorder.config.rootpath
        instances = [instance for found in self.recorder.evidence.collected.values() for instance in found]
        collected = [phase_folder(root / instance.partition("::")[0]) for instance in instances]
        return sorted({*filter(None, collected), *named_phases(self.recorder.config)})

    def _exit_code(self, session: pytest.Session, exitstatus: int) -> int:
        if self.recorder.evidence.interrupted:
            return INTERRUPTED
        if exitstatus == pytest.ExitCode.USAGE_ERROR:
            return int(exitstatus)
        decided = EXIT_CODES[verdict.overall(result.verdict for result in self._results())]
        return decided or int(session.exitstatus)


def _lines(result: verdict.PhaseResult, only: set[str] | None) -> list[str]:
    lines = [f"{result.verdict}: {reason}" for reason in result.reasons]
    for check in result.checks:
        if check.finding.outcome is not Outcome.PASS and (only is None or check.check in only):
            rehearsed = " (rehearsed)" if check.is_rehearsed else ""
            lines.append(f"{check.finding.outcome:8} {check.check}{rehearsed}: {check.finding.cause}")
            if check.finding.remedy:
                lines.append(f"         remedy: {check.finding.remedy}")
    passed = sum(check.finding.outcome is Outcome.PASS for check in result.checks)
    return [*lines, f"{result.manifest.phase}: {result.verdict} ({passed} of {len(result.checks)} checks passed)"]
