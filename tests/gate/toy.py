"""Toy phases, whose checks need nothing but verify(), and real runs of the gate on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gate.checkout import ROOT
from gate.supervise import PLUGINS
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SECONDS = 300
UNUSED = ("fixtures.scratch", "fixtures.stopwatch")
"""Plugins that no toy needs and that take half a second to be imported."""
NAMED = ("connectivity.c", "schema.s", "parity.p", "latency.l")
HEAD = """\
from __future__ import annotations

import os
import sys
import time

import pytest

from checks.finding import Finding, Outcome, failed, passed, unknown

"""
FAIL = 'failed("no index", n=1, observed=0, expected=1, remedy="make one")'
PASS = 'verify(passed(3, "as it should be"))'


def check(body: str, name: str = "s") -> str:
    """The source of a check."""
    return f'def test_{name}(verify):\n    """It is so."""\n{textwrap.indent(body, "    ")}\n'


def disrupting(body: str, name: str = "s") -> str:
    """The source of a check that disrupts, and of the fixture that says so, which has nothing to disturb."""
    fixture = "@pytest.fixture\ndef disrupt():\n    return None\n\n\n"
    return fixture + check(body, name).replace("(verify)", "(disrupt, verify)")


HEALTHY = check(PASS)
REFUTED = check(f"verify({FAIL})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run of the gate ended."""

    code: int
    output: str
    report: Mapping[str, Any] = field(default_factory=dict)
    """report.json; empty when none was written."""

    def phase(self, name: str = "phase2") -> Any:
        """What report.json says of a phase."""
        return next(phase for phase in self.report["phases"] if phase["name"] == name)

    def verdict(self, name: str = "phase2") -> str:
        """A phase's verdict as the report has it, or as the last line about it says."""
        if self.report:
            return str(self.phase(name)["verdict"])
        told = [line for line in self.output.splitlines() if line.startswith(f"{name}: ")]
        return told[-1].split()[1] if told else ""

    def said(self, name: str = "phase2") -> str:
        """All that was said of a phase: its reasons, and each check's outcome and cause."""
        if not self.report:
            return self.output.partition(f" {name}: ")[2].partition("\n===")[0]
        checks = [f"{check['outcome']} {check['id']}: {check['cause']}" for check in self.phase(name)["checks"]]
        return "\n".join([*self.phase(name)["reasons"], *checks])


class Toy:
    """A phase of four healthy checks, one of each kind; several may share a folder."""

    def __init__(self, folder: Path, number: int = 2, *, named: Sequence[str] = NAMED, more: str = "") -> None:
        self.folder, self.phase, self.runs = folder, folder / "phases" / f"phase{number}", folder / "runs"
        self.phase.mkdir(parents=True)
        for kind, name in (entry.split(".") for entry in NAMED):
            self.write(f"test_{kind}.py", check(PASS, name))
        listed = ", ".join(f'"{entry}"' for entry in named)
        self.write("phase.toml", f'title = "Toy"\n{more}\n[[task]]\ntitle = "Do it"\nchecks = [{listed}]\n')
        self.document = folder / "plan.md"
        with self.document.open("a", encoding="utf-8") as file:
            file.write(f"## Phase {number}: Toy\n\n- [ ] Do it\n\n")

    def write(self, name: str, text: str) -> Path:
        """Put a file into the phase's folder; Python files get what checks import."""
        path = self.phase / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text if path.suffix == ".py" else text, encoding="utf-8")
        return path

    def environment(self, **variables: str) -> dict[str, str]:
        """That of a run whose folder is made in the toy's."""
        return environment(PHASEGATE_RUNS=str(self.runs), **variables)

    def command(self, *options: str) -> list[str]:
        """`gate run` on all phases of the folder."""
        own = ["--phases", str(self.phase.parent), "--strategy", str(self.document)]
        return [sys.executable, "-m", "gate", "run", *own, "--report", str(self.folder / "report.json"), *options]

    def gate(self, *options: str, **variables: str) -> Run:
        """Run the gate to its end."""
        path = self.folder / "report.json"
        path.unlink(missing_ok=True)
        done = self._done(self.command(*options), variables)
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return Run(code=done.returncode, output=done.stdout, report=report)

    def bare(self, *options: str, paths: Sequence[str] = ("phases",), **variables: str) -> Run:
        """Run pytest as somebody without the gate would, on phases that are no part of the checkout."""
        plugins = [word for plugin in PLUGINS if plugin not in UNUSED for word in ("-p", plugin)]
        # Hypothesis takes a second to be imported, and whoever only runs phases does not have it.
        own = ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={self.folder}", *plugins, "-p", "no:hypothesispytest"]
        done = self._done([sys.executable, "-m", "pytest", *own, *options, *paths], variables)
        return Run(code=done.returncode, output=done.stdout)

    def _done(self, command: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment(**variables), text=True, timeout=SECONDS, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip


def environment(**variables: str) -> dict[str, str]:
    """A target that is configured and not there, so that no engine starts: another one for each worker of pytest."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "main")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_") and key not in VARIABLES}
    return kept | {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:1/{name}"} | variables
