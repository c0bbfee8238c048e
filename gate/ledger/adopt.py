"""Records of another ledger (a CI job's artefact) taken into a document's own: all that are new, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gate.ledger import chain, content, file, records
from gate.ledger.errors import LedgerError
from gate.ledger.opened import contents
from gate.ledger.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.ledger.file import Entry

KINDS = (Kind.RUN, Kind.ATTESTATION, Kind.WAIVER, Kind.REVOCATION, Kind.BASELINE)
"""What was written into a document is that checkout's own matter."""
FUTURE = timedelta(minutes=5)
"""How far the clocks of two machines may differ."""
ADOPTED = "adopted"
"""The key, among phasegate's own words, that says where a record comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What is to be adopted, and by which ledger."""

    path: Path
    """The document's ledger."""
    source: Path
    document: tuple[str, str]
    """Name and title."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What an import did."""

    pairs: tuple[tuple[Line, Line], ...] = ()
    """Each record of the other ledger that was new, with the record that it became."""
    known: int = 0
    """How many were in the ledger already."""


def adopt(wanted: Adoption) -> Adopted:
    """Take over what is new; raises LedgerError, the record named, where one of them may not be taken."""
    offered = _offered(wanted)
    # Asked before the file is opened for writing: a refusal is to leave nothing behind.
    if not (first := _new(offered, file.load(wanted.path).lines, wanted)):
        return Adopted(known=len(offered))
    found: list[tuple[Line, Entry]] = first

    def choose(lines: Sequence[Line]) -> list[Entry]:
        found[:] = _new(offered, lines, wanted)
        return [entry for _, entry in found]

    written = file.extend(wanted.path, choose)
    pairs = tuple(zip((line for line, _ in found), written, strict=True))
    return Adopted(pairs=pairs, known=len(offered) - len(pairs))


def origin(line: Line, statement: records.Statement) -> str:
    """The hash of the record as it was first written: its own, or that of the one which it was adopted from."""
    told = records.own(statement).get(ADOPTED)
    return str(told.get("hash", line.hash)) if isinstance(told, dict) else line.hash


def _offered(wanted: Adoption) -> list[Line]:
    source = wanted.source
    raw = contents(source)
    if raw is None:
        raise LedgerError(f"{source}: does not exist", remedy="name the ledger to import")
    if wanted.path.exists() and wanted.path.samefile(source):
        raise LedgerError(f"{source}: is the document's own ledger", remedy="name the other one")
    found = chain.read(raw)
    if found.fault:
        what = f"{source}:{found.fault.line}: {found.fault.what}"
        raise LedgerError(what, remedy="nothing was imported; fetch the file again from where it was written")
    if found.torn:
        line = len(found.lines) + 1
        remedy = f"fetch the file again, or give up that record with gate ledger repair --ledger {source}"
        raise LedgerError(f"{source}:{line}: ends in a torn line, so its last record may be missing", remedy=remedy)
    return [line for line in found.lines if line.kind in KINDS]


def _new(offered: Iterable[Line], lines: Sequence[Line], wanted: Adoption) -> list[tuple[Line, Entry]]:
    own = [(line, line.statement()) for line in lines]
    known = {line.hash for line, _ in own} | {origin(line, statement) for line, statement in own}
    latest = _Latest()
    for line, statement in own:
        latest.note(line, statement)
    found: list[tuple[Line, Entry]] = []
    for line in offered:
        statement = line.statement()
        if known.isdisjoint(names := {line.hash, origin(line, statement)}):
            found.append((line, _judged(line, statement, wanted, latest)))
        known |= names
    return found


def _judged(line: Line, statement: records.Statement, wanted: Adoption, latest: _Latest) -> Entry:
    if why := content.odd(line):
        what = f"{wanted.source}:{line.seq}: record {line.seq} ({line.id}) is no statement of phasegate: {why}"
        raise LedgerError(what, remedy="use the tool that wrote it")
    _refuse_strange(line, statement, wanted)
    latest.refuse_older(line, statement, wanted.source)
    return line.kind, _marked(line, statement, wanted.source)


def _refuse_strange(line: Line, statement: records.Statement, wanted: Adoption) -> None:
    where = f"{wanted.source}:{line.seq}: record {line.seq} ({line.id})"
    if records.is_rehearsal(statement):
        remedy = "import the ledger of a run on the configured target"
        raise LedgerError(f"{where} is a rehearsal's, which proves nothing of this document", remedy=remedy)
    told = records.document_of(statement)
    if not records.same_document(told, wanted.document):
        remedy = "name the document that it is of with --strategy FILE"
        of = f"{told[0] or 'none'} ({told[1] or 'untitled'}), not of {wanted.document[0]}"
        raise LedgerError(f"{where} is of another document: of {of}", remedy=remedy)
    if (finished := _finished(statement)) is None:
        raise LedgerError(f"{where} does not say when it was made", remedy="use the tool that wrote it")
    if finished > wanted.now + FUTURE:
        remedy = "set the clock right, on the machine that wrote it or on this one"
        raise LedgerError(f"{where} is dated in the future ({finished:%Y-%m-%d %H:%M} UTC)", remedy=remedy)


class _Latest:
    """The newest record of each matter: a later line outweighs an earlier one, so it must not be older."""

    def __init__(self) -> None:
        self.seen: dict[tuple[Any, ...], tuple[datetime, Line]] = {}

    def note(self, line: Line, statement: records.Statement) -> None:
        if line.kind in KINDS and (finished := _finished(statement)):
            for matter in _matters(line, statement):
                self.seen[matter] = max(self.seen.get(matter, (finished, line)), (finished, line), key=lambda at: at[0])

    def refuse_older(self, line: Line, statement: records.Statement, source: Path) -> None:
        finished = _finished(statement)
        for matter in _matters(line, statement):
            at, other = self.seen.get(matter, (None, line))
            if at and finished and finished < at:
                what = (
                    f"is older than record {other.seq} ({other.id}) about the same {matter[0]}, and would outweigh it"
                )
                remedy = "run or state it again; an import adds what is newer"
                raise LedgerError(f"{source}:{line.seq}: record {line.seq} ({line.id}) {what}", remedy=remedy)


def _matters(line: Line, statement: records.Statement) -> Iterator[tuple[Any, ...]]:
    told = records.own(statement)
    if line.kind == Kind.BASELINE:
        yield from (("baseline", name) for name in records.baselines(statement))
        return
    if line.kind != Kind.RUN:
        yield "task", str(told.get("phase")), str(told.get("task"))
        return
    target = told.get("target")
    configured = target.get("configured") if isinstance(target, dict) else None
    phases = told.get("phases")
    for phase in phases if isinstance(phases, list) else ():
        if isinstance(phase, dict):
            yield "phase", str(phase.get("number")), str(configured)


def _finished(statement: records.Statement) -> datetime | None:
    try:
        return records.finished(statement)
    except (KeyError, TypeError, ValueError):
        return None


def _marked(line: Line, statement: records.Statement, source: Path) -> records.Statement:
    predicate = dict(statement["predicate"])
    told = {ADOPTED: {"ledger": source.name, "seq": line.seq, "hash": line.hash}} | dict(predicate[records.OWN])
    return {**statement, "predicate": predicate | {records.OWN: told}}
