"""What a run leaves behind: its record in the ledger, and the document or its copy written by what is recorded."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from gate import ledgers, sync, writing
from gate.ledger import file as ledger_file
from gate.ledger import run_record
from gate.ledger.errors import LedgerError
from gate.ledger.records import Kind
from gate.standing import current
from gate.standing.phases import stand
from gate.strategy import document_file
from gate.strategy.document import DocumentError
from gate.usage import UsageError
from reports.summary import Verdict
from stores import target as settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.measure import Measured
    from gate.plan import Options, Plan
    from gate.standing.current import Bound, Current
    from gate.standing.phases import PhaseStanding
    from gate.verdict import PhaseResult
    from reports.summary import Summary


class Judged(NamedTuple):
    """What was judged, how, and on what."""

    plan: Plan
    results: Mapping[int, PhaseResult]
    measured: Measured
    packages: Mapping[int, Bound]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The summary with what was recorded and written, and where the document's phases stand by now."""

    summary: Summary
    standings: tuple[PhaseStanding, ...] = ()


def place(options: Options, plan: Plan) -> Path:
    """The ledger of this run; raises UsageError, DocumentError or LedgerError on what no run could make good."""
    rehearsal = options.rehearse or settings.load(os.environ, options.directory) is None
    if options.write and rehearsal:
        raise UsageError(
            "--write: a rehearsal proves nothing of any production, so it never ticks the document itself; "
            "configure a target, or write a copy with --write-to FILE"
        )
    if options.write:
        document_file.check_writable(options.strategy)
    path = ledgers.place(options.strategy, options.ledger, rehearsal=rehearsal)
    for other in (*options.reports, options.write_to):
        if other and other.resolve() == path.resolve():
            raise UsageError(f"{other}: is the ledger, which nothing may replace; name another file")
    ledger_file.check_writable(path)
    ledgers.lines(path, plan.document, rehearsal=rehearsal)
    return path


def keep(options: Options, ledger: Path, summary: Summary, judged: Judged) -> Kept:
    """Record the run and write what was asked for; what cannot be kept leaves no run passed."""
    try:
        return _kept(options, ledger, summary, judged)
    except (LedgerError, DocumentError) as error:
        return Kept(summary=_not_kept(summary, str(error)))


def _not_kept(summary: Summary, why: str) -> Summary:
    decided = Verdict.UNDECIDED if summary.verdict is Verdict.PASSED else summary.verdict
    return replace(summary, verdict=decided, notes=(*summary.notes, why))


def _kept(options: Options, ledger: Path, summary: Summary, judged: Judged) -> Kept:
    if judged.results:
        statement = run_record.statement(summary, judged.plan, judged.results, judged.measured, judged.packages)
        line = ledger_file.append(ledger, statement, kind=Kind.RUN)
        summary = replace(summary, ledger=str(ledger), record=line.id)
    lines = _lines(ledger, summary, judged)
    found = stand(lines, _now(judged), rehearsal=judged.measured.target.rehearsal)
    try:
        return Kept(summary=_written(options, ledger, summary, judged, found, lines), standings=found)
    except (LedgerError, DocumentError) as error:
        return Kept(summary=_not_kept(summary, str(error)), standings=found)


def _lines(ledger: Path, summary: Summary, judged: Judged) -> list[Line]:
    """All records of a configured target; of a rehearsal this run alone, which shows what it saw itself."""
    rehearsal = judged.measured.target.rehearsal
    lines = ledgers.lines(ledger, judged.plan.document, rehearsal=rehearsal)
    return [line for line in lines if not rehearsal or line.id == summary.record]


def _now(judged: Judged) -> Current:
    return current.of(judged.plan.document, judged.packages, judged.measured.target)


def _written(
    options: Options, ledger: Path, summary: Summary, judged: Judged, found: tuple[PhaseStanding, ...],
    lines: list[Line],
) -> Summary:  # fmt: skip
    path = options.strategy if options.write else options.write_to
    if path is None:
        return summary
    if judged.results and not judged.measured.evidence.ended:
        return _not_kept(summary, f"{path} was not written: the run did not reach its end")
    if options.write:
        changes = writing.settled(lambda: _in_place(options, ledger, judged))
    else:
        document = judged.plan.document
        planned = sync.plan(document, found, writing.earlier(lines))
        document_file.write_to(options.strategy, document, planned.edits, path)
        changes = planned.changes
    written = "" if options.write and not changes else str(path)
    return replace(summary, document=replace(summary.document, written=written, changes=changes))


def _in_place(options: Options, ledger: Path, judged: Judged) -> tuple[str, ...]:
    """The document as it is by now: others may have written it while the run went on, or waited for its turn."""
    document = document_file.load(options.strategy)
    lines = ledgers.lines(ledger, document, rehearsal=False)
    standings = stand(lines, current.of(document, judged.packages, judged.measured.target))
    return writing.write(options.strategy, document, standings, lines, ledger)
