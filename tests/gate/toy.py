"""Toy phases, whose checks need nothing but verify(), and real runs of the gate on them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gate.checkout import ROOT
from gate.supervise import PLUGINS
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SECONDS = 120
PHASE = "phase2"
NAMED = ("connectivity.c", "schema.s", "parity.p", "latency.l")
HEAD = """\
from __future__ import annotations

import os
import sys
import time

import pytest

from checks.finding import Finding, Outcome, failed, passed, unknown

"""
WHOLE = '''\
def test_{name}(verify):
    """It is so."""
    verify(passed(3, "as it should be"))
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run of the gate ended."""

    code: int
    output: str
    report: Mapping[str, Any] = field(default_factory=dict)
    """report.json; empty when none was written."""

    @property
    def phase(self) -> Any:
        """The report's one phase."""
        (phase,) = self.report["phases"]
        return phase

    @property
    def verdict(self) -> str:
        """The verdict as the report has it, or as the last line about the phase says it."""
        if self.report:
            assert self.report["verdict"] == self.phase["verdict"]
            return str(self.phase["verdict"])
        told = [line for line in self.output.splitlines() if line.startswith(f"{PHASE}: ")]
        return told[-1].split()[1] if told else ""

    @property
    def causes(self) -> dict[str, str]:
        """Outcome and cause of each check, by its last name."""
        return {
            check["id"].rpartition(".")[2]: f"{check['outcome']}: {check['cause']}" for check in self.phase["checks"]
        }


class Toy:
    """A phase of four healthy checks, one of each kind, in a folder of its own."""

    def __init__(self, folder: Path, *, named: Sequence[str] = NAMED, more: str = "") -> None:
        self.folder, self.phase = folder, folder / "phases" / PHASE
        self.phase.mkdir(parents=True)
        for check in NAMED:
            kind, _, name = check.partition(".")
            self.write(f"test_{kind}.py", WHOLE.format(name=name))
        checks = ", ".join(f'"{check}"' for check in named)
        self.write("phase.toml", f'title = "Toy"\n{more}\n[[task]]\ntitle = "Do it"\nchecks = [{checks}]\n')
        self.document = folder / "plan.md"
        self.document.write_text("# Plan\n\n## Phase 2: Toy\n\n- [ ] Do it\n", encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        """Put a file into the phase's folder; Python files get what checks import."""
        path = self.phase / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text if path.suffix == ".py" else text, encoding="utf-8")
        return path

    def command(self, *options: str) -> list[str]:
        """`gate run` on this phase."""
        own = ["--phases", str(self.phase.parent), "--strategy", str(self.document)]
        return [
            sys.executable,
            "-m",
            "gate",
            "run",
            PHASE,
            *own,
            "--report",
            str(self.folder / "report.json"),
            *options,
        ]

    def gate(self, *options: str, **variables: str) -> Run:
        """Run the gate to its end; its folder goes, its report stays."""
        path = self.folder / "report.json"
        path.unlink(missing_ok=True)
        done = self._done(self.command(*options), variables)
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if report:
            shutil.rmtree(report["folder"])
        return Run(code=done.returncode, output=done.stdout, report=report)

    def bare(self, *options: str, **variables: str) -> Run:
        """Run pytest as somebody without the gate would, in a folder that is no checkout."""
        plugins = [word for plugin in PLUGINS for word in ("-p", plugin)]
        # Hypothesis takes a second to be imported, and whoever only runs phases does not have it.
        own = ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={self.folder}", "-p", "no:hypothesispytest", *plugins]
        paths = [] if any(str(self.phase) in option for option in options) else [str(self.phase)]
        done = self._done([sys.executable, "-m", "pytest", *own, *options, *paths], variables)
        return Run(code=done.returncode, output=done.stdout)

    def _done(self, command: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=environment(**variables), text=True, timeout=SECONDS, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip


def environment(**variables: str) -> dict[str, str]:
    """A target that is configured and not there, so that no engine starts: another one for each worker of pytest."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "main")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_") and key not in VARIABLES}
    return kept | {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:1/{name}"} | variables
