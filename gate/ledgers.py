"""Which ledger is a document's: beside it; a rehearsal's lies among the runs and proves nothing of any document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gate.checkout import RUNS
from gate.ledger import content, file, records
from gate.ledger.errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.ledger.file import Ledger
    from gate.strategy.document import Document

REHEARSAL = "rehearsal.ledger.jsonl"


def place(strategy: Path, given: Path | None, *, rehearsal: bool) -> Path:
    """The ledger's file: the one that was named, else the document's own, else that of all rehearsals."""
    return given or (RUNS / REHEARSAL if rehearsal else file.beside(strategy))


def read(path: Path, document: Document, *, rehearsal: bool) -> Ledger:
    """The records of this document; raises LedgerError where the ledger is broken or another document's."""
    found = file.load(path)
    told = records.of_document(document)
    own = told["name"], told["title"]
    if not rehearsal:
        for line in found.lines[-1:]:
            _refuse_stranger(path, line, document, own)
        return found
    mine = (line for line in found.lines if records.same_document(records.document_of(line.statement()), own))
    return replace(found, lines=tuple(mine))


def lines(path: Path, document: Document, *, rehearsal: bool) -> tuple[Line, ...]:
    """The records alone."""
    return read(path, document, rehearsal=rehearsal).lines


def remarks(ledger: Ledger) -> tuple[str, ...]:
    """What is to be known of a ledger that is sound."""
    if not ledger.torn:
        return ()
    size = f"{len(ledger.torn)} {'byte' if len(ledger.torn) == 1 else 'bytes'}"
    return (f"{ledger.path}: its last line is torn ({size}) and left out: it was never confirmed; gate ledger verify",)


def _refuse_stranger(path: Path, line: Line, document: Document, own: tuple[str, str]) -> None:
    if problem := content.odd(line):
        remedy = "gate ledger repair keeps what stands before it"
        raise LedgerError(
            f"{path}: record {line.seq} ({line.id}) is no statement of phasegate: {problem}", remedy=remedy
        )
    name, title = records.document_of(line.statement())
    if not records.same_document((name, title), own):
        of = f"record {line.seq} is of {name or 'none'} ({title or 'untitled'}), not of {document.name}"
        remedy = "put the document's own ledger there, or name it with --ledger FILE"
        raise LedgerError(f"{path}: is the ledger of another document: {of}", remedy=remedy)
