"""Write-back: first the record with the bytes that are replaced, then the document, so that undo is exact."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gate import sync
from gate.ledger import file as ledger_file
from gate.ledger import records
from gate.ledger.records import Kind
from gate.standing.digests import of_bytes
from gate.strategy import document_file, splices
from gate.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.standing.phases import PhaseStanding
    from gate.strategy.document import Document
    from gate.strategy.splices import Splice


def write(
    path: Path, document: Document, standings: Sequence[PhaseStanding], lines: Iterable[Line], ledger: Path
) -> tuple[str, ...]:  # fmt: skip
    """Make the document say what the ledger proves; returns a line for each edit. `lines` are the ledger's.

    Raises DocumentError and LedgerError, and then the document is as it was.
    """
    planned = sync.plan(document, standings, earlier(lines))
    if not planned.edits:
        return ()
    edited = splices.apply(document.raw, planned.edits)
    document_file.check_writable(path, document)
    told = _told(document, edited, planned.edits) | {"changes": list(planned.changes)}
    ledger_file.append(ledger, records.statement(Kind.WRITE, _subjects(document, edited), told), kind=Kind.WRITE)
    document_file.write_in_place(path, document, planned.edits)
    return planned.changes


def earlier(lines: Iterable[Line]) -> list[Splice]:
    """The edits of all writes so far."""
    written = (records.own(line.statement()) for line in lines if line.kind == Kind.WRITE)
    return [edit for told in written for edit in splices.from_json(told.get("edits", []))]


def undo(path: Path, document: Document, lines: Iterable[Line], ledger: Path) -> str:
    """Take back the newest write that the document still is as it left it; returns a line that says which.

    Raises UsageError where there is none.
    """
    digest = of_bytes(document.raw)
    found = next((line for line in reversed(list(lines)) if _left(line) == digest), None)
    if found is None:
        raise UsageError(
            f"{document.name}: is not as any record's write left it, so none can be taken back byte for byte; "
            "use git to see what changed since"
        )
    edits = splices.from_json(records.own(found.statement())["edits"])
    back = splices.inverse(edits)
    before = splices.apply(document.raw, back)
    told = _told(document, before, back) | {"of": found.seq}
    document_file.check_writable(path, document)
    ledger_file.append(ledger, records.statement(Kind.UNDO, _subjects(document, before), told), kind=Kind.UNDO)
    document_file.write_in_place(path, document, back)
    return f"took back {len(back)} edits of record {found.seq} ({found.id})"


def _left(line: Line) -> str:
    """The digest of the document as a record's write left it; empty for other records."""
    return str(records.own(line.statement()).get("after", "")) if line.kind == Kind.WRITE else ""


def _told(document: Document, edited: bytes, edits: Iterable[Splice]) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {
        "rehearsal": False,
        "finished": now,
        "document": records.of_document(document),
        "before": of_bytes(document.raw),
        "after": of_bytes(edited),
        "edits": splices.as_json(edits),
    }


def _subjects(document: Document, edited: bytes) -> list[records.Statement]:
    return [records.subject(records.of_document(document)["name"], edited)]
