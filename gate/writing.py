"""Write-back: the record with the bytes that are replaced stands before they are, so that undo is exact."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from gate import sync
from gate.ledger import file as ledger_file
from gate.ledger import records
from gate.ledger.errors import LedgerError
from gate.ledger.records import Kind
from gate.standing.digests import of_bytes
from gate.strategy import document_file, splices
from gate.strategy.document import DocumentError
from gate.strategy.document_file import DocumentChanged
from gate.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.ledger.file import Entry
    from gate.standing.phases import PhaseStanding
    from gate.strategy.document import Document
    from gate.strategy.splices import Splice


Result = TypeVar("Result")

ATTEMPTS = 20
"""How often a write is tried while others write at the same time."""


class LedgerMoved(Exception):
    """Others have recorded something since the ledger was read; reading it again may do."""


def settled(attempt: Callable[[], Result]) -> Result:
    """What `attempt` returns; tried again while others write the document or the ledger in between.

    Raises DocumentError where that goes on and on.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except (DocumentChanged, LedgerMoved):
            time.sleep(random.uniform(0, 0.05))
    try:
        return attempt()
    except LedgerMoved:
        raise DocumentError("the ledger is written all the time, so the document was not; try again later") from None


def write(
    path: Path, document: Document, standings: Sequence[PhaseStanding], lines: Sequence[Line], ledger: Path
) -> tuple[str, ...]:  # fmt: skip
    """Make the document say what the ledger proves; returns a line for each edit.

    `lines` are the ledger's that `standings` were derived from. Raises DocumentError, LedgerError and, where records
    were added meanwhile, LedgerMoved; the document is then as it was.
    """
    planned = sync.plan(document, standings, earlier(lines))
    told = {"changes": list(planned.changes)}
    _replace(path, document, planned.edits, Kind.WRITE, told, lines, ledger)
    return planned.changes


def earlier(lines: Iterable[Line]) -> list[Splice]:
    """The edits of all writes so far."""
    return [edit for line in lines if line.kind == Kind.WRITE for edit in _edits(line)]


def undo(path: Path, document: Document, lines: Sequence[Line], ledger: Path) -> str:
    """Take back the newest write that was not taken back yet; returns a line that says which.

    Raises UsageError where there is none, or where the document is not as it left it.
    """
    found = _last(of_bytes(document.raw), lines)
    if found is None:
        raise UsageError(f"{document.name}: no write of the ledger is left that could be taken back")
    if _told(found, "after") != of_bytes(document.raw):
        raise UsageError(
            f"{document.name}: is not as record {found.seq} ({found.id}) left it, so its write cannot be taken back "
            "byte for byte; use git to see what changed since"
        )
    back = splices.inverse(_edits(found))
    _replace(path, document, back, Kind.UNDO, {"of": found.seq}, lines, ledger)
    return f"took back {len(back)} {'edit' if len(back) == 1 else 'edits'} of record {found.seq} ({found.id})"


def _last(digest: str, lines: Iterable[Line]) -> Line | None:
    """The newest write that stands: not taken back, and not one that was killed before the document was replaced."""
    standing: list[Line] = []
    for line in lines:
        if line.kind == Kind.WRITE:
            standing.append(line)
        elif line.kind == Kind.UNDO:
            standing = [write for write in standing if write.seq != records.own(line.statement()).get("of")]
    while standing and _told(standing[-1], "before") == digest != _told(standing[-1], "after"):
        standing.pop()
    return standing[-1] if standing else None


def _told(line: Line, word: str) -> str:
    return str(records.own(line.statement()).get(word, ""))


def _edits(line: Line) -> list[Splice]:
    try:
        return splices.from_json(records.own(line.statement()).get("edits", []))
    except splices.SpliceError as error:
        told = str(error).removesuffix("; repair the ledger")
        remedy = "gate ledger repair keeps what stands before it"
        raise LedgerError(f"record {line.seq} ({line.id}) of the ledger: {told}", remedy=remedy) from None


def _replace(
    path: Path, document: Document, edits: Sequence[Splice], kind: Kind, more: dict[str, Any], lines: Sequence[Line],
    ledger: Path,
) -> None:  # fmt: skip
    if not edits:
        return
    edited = splices.apply(document.raw, edits)
    told = records.of_document(document)
    own = {
        "rehearsal": False,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "document": told,
        "before": of_bytes(document.raw),
        "after": of_bytes(edited),
        "edits": splices.as_json(edits),
    }
    statement = records.statement(kind, [records.subject(told["name"], edited)], own | more)

    def entry(now: Sequence[Line]) -> list[Entry]:
        if [line.hash for line in now[-1:]] != [line.hash for line in lines[-1:]]:
            raise LedgerMoved
        return [(kind, statement)]

    document_file.write_in_place(path, document, edits, record=lambda: _recorded(ledger, entry))


def _recorded(ledger: Path, entry: Callable[[Sequence[Line]], Sequence[Entry]]) -> None:
    ledger_file.extend(ledger, entry)
