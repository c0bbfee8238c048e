"""`gate ledger verify`: whether every record is as it was written, and the way on where one is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gate.ledger import anchor, chain, content, records
from gate.ledger.adopt import ADOPTED, FUTURE
from gate.ledger.errors import LedgerError
from gate.ledger.faults import Fault, count
from gate.ledger.opened import contents
from gate.ledger.show import brief
from gate.strategy import document_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gate.ledger.anchor import Anchor
    from gate.ledger.chain import Chain, Line

SOUND, FAULTY = 0, 1


def report(path: Path, strategy: Path | None) -> tuple[list[str], int]:
    """The lines, the last of them the verdict, and the exit code.

    `strategy` is the document that the ledger must be of; None where it may be any. Raises LedgerError where there is
    no ledger that could be read, DocumentError for the document.
    """
    raw, anchored = contents(path), anchor.find(path)
    if raw is None and anchored is None:
        raise LedgerError(f"{path}: does not exist", remedy="a run makes it; name another one with --ledger FILE")
    found = content.judged(chain.read(raw or b""))
    lines = [f"{path}: {count(len(found.lines))}{_newest(found)}", *_in_git(anchored, strategy)]
    if fault := _fault(path, raw or b"", found, anchored, strategy):
        told = [f"fault: {path}:{fault.line}: {fault.what}", f"remedy: {fault.remedy}"]
        return [*lines, *told, f"not sound: {fault.what.partition(':')[0]}"], FAULTY
    lines += [f"remark: {path}:{remark}" for remark in (*_remarks(found.lines), *_unended(found))]
    if found.torn:
        return [*lines, *_torn(path, found), "not sound: the last line is torn"], FAULTY
    return [*lines, f"sound: {count(len(found.lines))}"], SOUND


def _fault(path: Path, raw: bytes, found: Chain, anchored: Anchor | None, strategy: Path | None) -> Fault | None:
    rewritten = anchored.fault(raw) if anchored else None
    # The chain says more of what happened, unless it is sound.
    return found.fault or rewritten or _other_document(found.lines, strategy)


def _other_document(lines: tuple[Line, ...], strategy: Path | None) -> Fault | None:
    if strategy is None or not lines:
        return None
    wanted = document_of(strategy)
    told = records.document_of(lines[-1].statement())
    if records.same_document(told, wanted):
        return None
    what = (
        f"the ledger is another document's: record {lines[-1].seq} is of {told[0] or 'none'} ({told[1] or 'untitled'})"
    )
    remedy = f"put the ledger of {strategy.name} in its place, or name it with --ledger FILE"
    return Fault(line=lines[-1].seq, what=what, remedy=remedy)


def document_of(strategy: Path) -> tuple[str, str]:
    """Name and title of a document as records tell them; raises DocumentError."""
    told = records.of_document(document_file.load(strategy))
    return told["name"], told["title"]


def _torn(path: Path, found: Chain) -> list[str]:
    where = f"{path}:{len(found.lines) + 1}"
    size = f"{len(found.torn)} {'byte' if len(found.torn) == 1 else 'bytes'}"
    what = f"{size} of a record that was never confirmed: its writer was killed, or lost its disk"
    remedy = "nothing that was confirmed is lost: the next record sets them aside, or gate ledger repair does now"
    return [f"torn: {where}: {what}", f"remedy: {remedy}"]


def _in_git(anchored: Anchor | None, strategy: Path | None) -> Iterator[str]:
    if anchored:
        yield f"in git: commit {anchored.commit} holds {count(anchored.records)}"
    elif strategy:
        yield "in git: not committed, so that whoever rewrites the whole file leaves no trace; commit it"


def _remarks(lines: tuple[Line, ...]) -> Iterator[str]:
    """Times that cannot be: no fault, since the order of records is that of their lines."""
    before: tuple[Line, datetime] | None = None
    for line in lines:
        statement = line.statement()
        if ADOPTED in records.own(statement):
            continue
        try:
            finished = records.finished(statement)
        except (KeyError, TypeError, ValueError):
            yield f"{line.seq}: record {line.seq} does not say when it was made"
            continue
        if before and finished < before[1]:
            ago = f"{_time(finished)}, before record {before[0].seq} ({_time(before[1])})"
            yield f"{line.seq}: record {line.seq} is dated {ago}: a clock was set back; the order of the lines counts"
        if finished > datetime.now(UTC) + FUTURE:
            yield f"{line.seq}: record {line.seq} is dated in the future ({_time(finished)}): set the clock right"
        before = line, finished


def _unended(found: Chain) -> Iterator[str]:
    if found.unended:
        number = len(found.lines)
        why = "an editor took it; the next record puts it back"
        yield f"{number}: record {number} lacks the line feed at its end: {why}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _newest(found: Chain) -> str:
    sound = " before the fault" if found.fault else ""
    return f"{sound}; the newest: {brief(found.lines[-1])}" if found.lines else sound
