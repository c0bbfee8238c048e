"""`gate transfer compare`: the comparison of phase 5 by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checks import population
from checks.finding import Outcome, unknown
from fixtures.embedded import chosen
from fixtures.turn import take_turn
from gate.checkout import RUNS
from gate.usage import UsageError
from reports import files
from reports.comparison import comparison_lines
from transfer import checkpoint
from transfer.compare import compare
from transfer.executors import is_engine
from transfer.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from checks.facts import Comparison
    from checks.finding import Finding
    from stores.target import Target

MOST_MOVING = 0.05
"""Of the compared rows; as phase 5's manifest has it."""
EXIT_CODES = {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.UNKNOWN: 3}
WORDS = {Outcome.PASS: "passed", Outcome.FAIL: "failed", Outcome.UNKNOWN: "undecided"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    rehearse: bool = False
    resume: Path | None = None
    engine: str = "threads"
    workers: int = 2
    settle_s: float = 1.0
    report: Path | None = None


def run(wanted: Wanted, say: Callable[[str], None]) -> tuple[list[str], int]:
    """Compare, report and decide: the lines to print, and the exit code."""
    _check(wanted)
    target = chosen(say, rehearse=wanted.rehearse)
    folder = wanted.resume or files.new_folder(RUNS, started=datetime.now(UTC), phases=("compare",))
    options = Options(
        folder=folder, resume=wanted.resume is not None, engine=wanted.engine, workers=wanted.workers,
        settle_s=wanted.settle_s,
    )  # fmt: skip
    with take_turn(target, say):
        seen = _compared(target, options, say)
    finding = population.every_memory_is_the_same(seen, most_moving=MOST_MOVING)
    places = (folder / "report.json", *([wanted.report] if wanted.report else ()))
    unwritten = list(_unwritten(places, _report(seen, finding)))
    if unwritten and finding.outcome is Outcome.PASS:
        finding = unknown(unwritten[0], remedy="see above; then compare again", n=finding.n)
    return [*unwritten, *_lines(seen, finding)], EXIT_CODES[finding.outcome]


def _unwritten(places: Iterable[Path], text: str) -> Iterator[str]:
    """Why the report is not there; what was found is told all the same."""
    for place in places:
        try:
            files.write(place, text)
        except files.ReportError as error:
            yield f"note: {error}"


def _compared(target: Target, options: Options, say: Callable[[str], None]) -> Comparison:
    try:
        return compare(target, options, say)
    except KeyboardInterrupt:
        say(f"go on with: gate transfer compare --resume {options.folder}")
        raise


def _check(wanted: Wanted) -> None:
    """Refuse what no comparison could make good; raises UsageError and CheckpointError."""
    if not is_engine(wanted.engine):
        raise UsageError(f"--engine {wanted.engine}: name threads, processes, or a scheduler such as tcp://host:8786")
    if wanted.report and wanted.report.suffix != ".json":
        raise UsageError(f"--report {wanted.report}: only .json can be written")
    if wanted.resume:
        checkpoint.read_header(wanted.resume / checkpoint.NAME)


def _lines(seen: Comparison, finding: Finding) -> Iterator[str]:
    yield from comparison_lines(seen)
    if finding.outcome is not Outcome.PASS:
        yield from (f"remedy: {line}" for line in finding.remedy.splitlines())
    yield f"{WORDS[finding.outcome]}: {finding.cause or finding.observed}"


def _report(seen: Comparison, finding: Finding) -> str:
    values = {"report_version": 1, "finding": finding.as_dict(), "comparison": seen.as_dict()}
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
