"""`gate transfer profile`: whether it will fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Outcome
from checks.profile import fits
from fixtures.embedded import chosen
from fixtures.turn import take_turn
from gate.usage import UsageError
from reports import files
from reports.profile import profile_lines, to_json
from transfer.profile import profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXIT_CODES = {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.UNKNOWN: 3}


def run(say: Callable[[str], None], *, rehearse: bool, report: Path | None) -> tuple[list[str], int]:
    """Scan, report and decide: the lines to print, and the exit code."""
    if report and report.suffix != ".json":
        raise UsageError(f"--report {report}: only .json can be written")
    target = chosen(say, rehearse=rehearse)
    with take_turn(target, say):
        found = profile(target, say=say)
    if report:
        files.write(report, to_json(found))
    return profile_lines(found, report=str(report or "")), EXIT_CODES[fits(found).outcome]
