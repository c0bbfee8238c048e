"""The pytest plugin: `pytest phases/phase2` obeys the gate's verdict.

It collects evidence where the reports arrive (the controller, under xdist), orders the checks, and turns the
session's exit code into the verdict's. Tests outside a phase folder keep pytest's own ways.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checks.finding import Finding
from fixtures.target import load_target
from fixtures.verify import FINDING, RECORDER, Refuted, Undecided
from gate import evidence
from gate.recorder import KEY, Recorder, is_worker
from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator

PROBLEM = "phasegate.problem"
PARTS = ("parallel", "serial")
SOURCE_BEFORE = "source_before"
"""The fixture of checks that compare with the state before the run; they come last, in the serial session."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that `gate run` passes to its two sessions."""
    group = parser.getgroup("phasegate", "phase-gated validation")
    group.addoption("--gate-record", type=Path, help="append the session's evidence to this file (used by gate run)")
    group.addoption("--gate-part", choices=PARTS, help="run only this part of the checks (used by gate run)")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the recorder: from here on verify() counts."""
    config.stash[KEY] = Recorder(config)
    config.pluginmanager.register(_Hooks(config.stash[KEY]), RECORDER)
    if config.getoption("--gate-part"):
        _die_with_parent()


def _die_with_parent() -> None:
    """A supervised session must not outlive the gate: its findings would go nowhere, its load would stay."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class _Hooks:
    """The hooks that feed the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Order the checks, latency late and comparisons with the start last; keep this session's part of them."""
        if not is_worker(config):
            for item in items:
                self.recorder.collected(item.nodeid)
        yield
        target = load_target(config)
        excluded = set(target.exclusions) if target else set()
        items[:] = [item for item in items if self.recorder.check(item.nodeid) not in excluded]
        items.sort(key=lambda item: _order(self.recorder, item))
        part = config.getoption("--gate-part")
        if part:
            items[:] = [item for item in items if (_order(self.recorder, item) > 0) == (part == "serial")]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        """Under xdist only the workers collect."""
        for instance in ids:
            self.recorder.collected(instance)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Whatever takes checks away, the session is no longer about the whole phase."""
        if not is_worker(self.recorder.config) and any(self.recorder.check(item.nodeid) for item in items):
            self.recorder.problem(f"{len(items)} checks were deselected")

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Latency needs the machine to itself."""
        check = self.recorder.check(item.nodeid)
        if check and check.split(".")[1] == "latency" and is_worker(item.config):
            raise Undecided("latency is not measured under xdist", remedy="run it without -n, or with gate run")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Say in one line, with the remedy, what a traceback would only hide."""
        report = yield
        if call.excinfo and self.recorder.check(item.nodeid) and not isinstance(call.excinfo.value, Refuted):
            problem, remedy, known = _problem(call.excinfo)
            report.user_properties.append((PROBLEM, {"when": report.when, "problem": problem, "remedy": remedy}))
            if known:
                report.longrepr = f"{problem}\n{remedy}" if remedy else problem
        elif call.excinfo and isinstance(call.excinfo.value, Refuted):
            report.longrepr = str(call.excinfo.value)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a report in; on the controller only, where those of all workers arrive."""
        check = self.recorder.check(report.nodeid)
        if check and not is_worker(self.recorder.config):
            self.recorder.step(_step(check, report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that does not import hides its checks."""
        if report.failed and not is_worker(self.recorder.config):
            self.recorder.problem(
                f"{report.nodeid or 'collection'} cannot be collected: {_last_line(report.longreprtext)}"
            )

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell Ctrl-C from pytest.exit()."""
        if excinfo.type is KeyboardInterrupt:
            self.recorder.evidence.interrupted = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """The record's last line: without it, the session proves nothing."""
        if not is_worker(self.recorder.config) and self.recorder.active:
            self.recorder.end()

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error of the harness itself."""
        self.recorder.problem(f"internal error: {_last_line(str(excrepr))}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker that died."""
        if error:
            self.recorder.problem(f"worker {node.gateway.id} died: {error}")


def _order(recorder: Recorder, item: pytest.Item) -> int:
    check = recorder.check(item.nodeid)
    if check is None:
        return 0
    if SOURCE_BEFORE in getattr(item, "fixturenames", ()):
        return 2
    return 1 if check.split(".")[1] == "latency" else 0


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


def _step(check: str, report: pytest.TestReport) -> evidence.Step:
    crashed = report.when not in ("setup", "call", "teardown")
    found = [value for key, value in report.user_properties if key == FINDING]
    problems = [value for key, value in report.user_properties if key == PROBLEM]
    told: dict[str, str] = next(
        (dict(value) for value in problems if isinstance(value, dict) and value["when"] == report.when), {}
    )
    return evidence.Step(
        check=check,
        instance=report.nodeid,
        when="crash" if crashed else str(report.when),
        outcome=report.outcome,
        seconds=report.duration,
        findings=tuple(Finding.from_dict(value) for value in found if isinstance(value, dict)),
        marked=hasattr(report, "wasxfail"),
        problem=told.get("problem", _last_line(str(report.longrepr)) if report.failed else ""),
        remedy=told.get("remedy", ""),
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("E").strip() if lines else "no reason given"
