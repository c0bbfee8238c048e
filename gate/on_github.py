"""A run within GitHub Actions: annotations before the report, and the step's summary."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gate import catalogue
from reports import github
from reports.files import ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.summary import Summary


def runs_here(environment: Mapping[str, str]) -> bool:
    """Whether this is a step of GitHub Actions."""
    return environment.get("GITHUB_ACTIONS") == "true"


def told(
    summary: Summary, report: str, phases: Path, environment: Mapping[str, str], say: Callable[[str], None]
) -> str:  # fmt: skip
    """The report with annotations before it, and shielded from data that looks like commands.

    The step's summary is appended too; that it cannot be is said, and changes no verdict.
    """
    if place := environment.get("GITHUB_STEP_SUMMARY"):
        try:
            github.append_summary(Path(place), summary)
        except ReportError as error:
            say(str(error))
    root = Path(environment.get("GITHUB_WORKSPACE") or Path.cwd())
    lines = github.commands(summary, _places(summary, phases, root))
    return "".join(f"{line}\n" for line in lines) + github.shielded(report)


def _places(summary: Summary, phases: Path, root: Path) -> dict[str, tuple[str, int]]:
    """Where each check stands, relative to the repository where it lies in it."""
    checks = [check for phase in summary.phases for check in catalogue.legible(phases / phase.name)]
    return {check.id: (_within(check.path.resolve(), root.resolve()), check.line) for check in checks}


def _within(path: Path, root: Path) -> str:
    return os.fspath(path.relative_to(root) if path.is_relative_to(root) else path)
