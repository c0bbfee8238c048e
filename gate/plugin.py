"""The pytest plugin: `pytest phases/phase2` obeys the gate's verdict.

It collects evidence where the reports arrive (the controller, under xdist), orders the checks, and turns the
session's exit code into the verdict's. Tests outside a phase folder keep pytest's own ways.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.verify import RECORDER, Undecided
from gate import conceal, left_out, steps
from gate.recorder import DECIDER, KEY, Recorder, is_worker
from gate.supervise import SUPERVISOR
from gate.verdict import EXIT_CODES
from reports.summary import Verdict

if TYPE_CHECKING:
    from collections.abc import Generator

PARTS = ("parallel", "serial")
SOURCE_BEFORE = "source_before"
"""The fixture of checks that compare with the state before the run; they come last, in the serial session."""
FOUND = "phasegate.found"
"""What a worker of pytest-xdist tells the controller when it ends: what it found before others took away of it."""
LEFT_OUT = "phasegate.left_out"
"""The same of the checks that it did not run because they disrupt."""


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
    if config.stash[KEY].active:
        conceal.learn(config)
    if config.getoption("--gate-part"):
        _die_with_parent()
        if not is_worker(config) and os.environ.get(SUPERVISOR, str(os.getppid())) != str(os.getppid()):
            # Who was interrupted while it started the session was gone before the signal could be asked for.
            os._exit(EXIT_CODES[Verdict.UNDECIDED])


def _die_with_parent() -> None:
    """A supervised session must not outlive the gate: its findings would go nowhere, its load would stay."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class _Hooks:
    """The hooks that feed the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.part: str | None = recorder.config.getoption("--gate-part")
        self.counts = not is_worker(recorder.config)
        """Whether this is the process where the reports of all workers arrive."""

    def pytest_sessionstart(self) -> None:
        """Without the plugin that decides, all checks could be skipped and pytest be content."""
        if self.counts and not self.part and not self.recorder.config.pluginmanager.has_plugin(DECIDER):
            raise pytest.UsageError("the plugin gate.bare is switched off, so nothing would be decided: switch it on")
        if self.recorder.active:
            conceal.terminal(self.recorder.config)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Order the checks, latency late and comparisons with the start last; keep this session's part of them."""
        self._found([item.nodeid for item in items])
        yield
        left_out.take_out(self.recorder, items)
        if not self.counts:
            config.workeroutput[LEFT_OUT] = sorted(self.recorder.left_out)  # type: ignore[attr-defined]
        items.sort(key=lambda item: _order(self.recorder, item))
        if self.part:
            items[:] = [item for item in items if (_order(self.recorder, item) > 0) == (self.part == "serial")]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: list[str]) -> None:
        """Under xdist only the workers collect."""
        self._found(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker that ended, or died."""
        if error:
            self.recorder.problem(f"worker {node.gateway.id} died: {error}")
        told = getattr(node, "workeroutput", {})
        self._found(told.get(FOUND, []))
        self.recorder.left_out.update(told.get(LEFT_OUT, []))

    def _found(self, instances: list[str]) -> None:
        if self.counts:
            for instance in instances:
                self.recorder.collected(instance)
        else:
            self.recorder.config.workeroutput[FOUND] = instances  # type: ignore[attr-defined]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Latency needs the machine to itself."""
        steps.forget(item)
        check = self.recorder.check(item.nodeid)
        if check and check.split(".")[1] == "latency" and is_worker(item.config):
            raise Undecided("latency is not measured under xdist", remedy="run it without -n, or with gate run")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Say what stopped a check."""
        is_check = self.recorder.check(item.nodeid) is not None
        if call.excinfo and is_check:
            conceal.exception(call.excinfo.value)
        report = yield
        if call.excinfo and is_check:
            steps.explain(report, call.excinfo)
        if is_check:
            conceal.report(report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A module of checks that does not import may tell by its traceback what it was given."""
        report = yield
        if self.recorder.check(f"{collector.nodeid}::"):
            conceal.report(report)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a report in; on the controller only, where those of all workers arrive."""
        check = self.recorder.check(report.nodeid)
        if check and self.counts:
            self.recorder.step(steps.step(check, report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that does not import hides its checks."""
        if report.skipped and self.counts and self.recorder.check(f"{report.nodeid}::"):
            reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longreprtext
            self.recorder.problem(f"{report.nodeid} skips itself, and a skipped check proves nothing: {reason}")
        if report.failed and self.counts:
            problem = steps.last_line(report.longreprtext)
            self.recorder.problem(f"{report.nodeid or 'collection'} cannot be collected: {problem}")

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Whatever takes checks away, the session is no longer about the whole phase."""
        if self.counts and any(self.recorder.check(item.nodeid) for item in items):
            self.recorder.problem(f"{len(items)} checks were deselected")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell Ctrl-C from pytest.exit()."""
        if excinfo.type is KeyboardInterrupt:
            self.recorder.evidence.interrupted = True
        else:
            self.recorder.problem(f"pytest stopped: {excinfo.value}")

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error of the harness itself."""
        self.recorder.problem(f"internal error: {steps.last_line(str(excrepr))}")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """The record's last line, without which the session proves nothing; a part of one decides nothing at all."""
        if self.counts and not self.part and self.recorder.active:
            self.recorder.end(session)
        yield
        if self.counts and self.part:
            self.recorder.end(session)
            session.exitstatus = EXIT_CODES[Verdict.UNDECIDED]


def _order(recorder: Recorder, item: pytest.Item) -> int:
    check = recorder.check(item.nodeid)
    if check is None:
        return 0
    if SOURCE_BEFORE in getattr(item, "fixturenames", ()):
        return 2
    return 1 if check.split(".")[1] == "latency" else 0
