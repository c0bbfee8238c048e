"""What the reports' crash tests let fail: each step takes text and runs in a process of its own."""

from __future__ import annotations

from pathlib import Path

from reports import files, formats
from reports.summary import Summary, TaskState, TaskSummary, Verdict
from tests.reports.samples import SAMPLES, phase, run

FORMATS = formats.SUFFIXES
NEW = SAMPLES["failed"]


def long() -> Summary:
    """A run whose report takes a while to be written."""
    tasks = tuple(TaskSummary(title=f"task {number}", state=TaskState.OPEN) for number in range(20_000))
    return run(phase(Verdict.UNDECIDED, tasks=tasks))


def write(path: str) -> None:
    """Write the new report in the format of the suffix."""
    files.write(Path(path), formats.render(NEW, Path(path).suffix))


def write_in_turn(path: str, first: str, second: str) -> None:
    """Write the texts of two files into one report, one after the other, until somebody ends it."""
    texts = [Path(name).read_text(encoding="utf-8") for name in (first, second)]
    while True:
        for text in texts:
            files.write(Path(path), text)
