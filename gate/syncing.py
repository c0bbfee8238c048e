"""`gate sync`: the document and its ledger read, held against each other, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gate import ledgers, sync, writing
from gate.ledger import anchor
from gate.standing import current
from gate.standing.phases import stand
from gate.strategy import document_file
from gate.verdict import EXIT_CODES
from reports.neutral import escape
from reports.summary import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.standing.current import Current
    from gate.standing.phases import PhaseStanding


class Stand(NamedTuple):
    """The document with its checks, its ledger, and where its phases stand by it."""

    now: Current
    lines: tuple[Line, ...]
    phases: tuple[PhaseStanding, ...]
    remarks: tuple[str, ...] = ()
    """What is to be known of the ledger, though it is sound."""


def read(
    strategy: Path, folder: Path, ledger: Path | None, directory: Path, *, rehearsal: bool = False
) -> Stand:  # fmt: skip
    """What is now, and where each phase stands; raises the errors of document, manifests, target and ledger."""
    now = current.read(strategy, folder, directory=directory, rehearsal=rehearsal)
    path = ledgers.place(strategy, ledger, rehearsal=rehearsal)
    found = ledgers.read(path, now.document, rehearsal=rehearsal)
    return Stand(now, found.lines, stand(found.lines, now, rehearsal=rehearsal), ledgers.remarks(found))


def synced(
    action: str | None, *, strategy: Path, folder: Path, ledger: Path | None, directory: Path
) -> tuple[list[str], int]:
    """What to say, and the exit code; `action` is "check", "write", "undo", or None for a look at what would change."""
    path = ledgers.place(strategy, ledger, rehearsal=False)
    if action == "undo":
        return [writing.settled(lambda: _undone(strategy, path))], EXIT_CODES[Verdict.PASSED]
    if action == "write":
        changes = writing.settled(lambda: _written(read(strategy, folder, ledger, directory), strategy, path))
        return [*map(escape, changes), _told(changes, strategy, written=True)], EXIT_CODES[Verdict.PASSED]
    found = read(strategy, folder, ledger, directory)
    if action == "check":
        return _checked(found, path)
    changes = sync.plan(found.now.document, found.phases, writing.earlier(found.lines)).changes
    told = [*_noted(found), *map(escape, changes), _told(changes, strategy, written=False)]
    return told, EXIT_CODES[Verdict.PASSED]


def _written(found: Stand, strategy: Path, ledger: Path) -> tuple[str, ...]:
    return writing.write(strategy, found.now.document, found.phases, found.lines, ledger)


def _undone(strategy: Path, ledger: Path) -> str:
    document = document_file.load(strategy)
    return writing.undo(strategy, document, ledgers.lines(ledger, document, rehearsal=False), ledger)


def _checked(stood: Stand, ledger: Path) -> tuple[list[str], int]:
    problems = sync.problems(stood.now, stood.phases, writing.earlier(stood.lines))
    found = [escape(line) for line in (*_rewritten(ledger), *problems)]
    verdict = Verdict.FAILED if found else Verdict.PASSED
    said = f"{len(found)} {'line' if len(found) == 1 else 'lines'} to settle" if found else "it says what is proven"
    return [*_noted(stood), *found, f"sync: {verdict} ({stood.now.document.name}: {said})"], EXIT_CODES[verdict]


def _rewritten(ledger: Path) -> list[str]:
    """Whether the committed ledger is no beginning of this one: a chain can be made anew, a commit can't."""
    held = anchor.find(ledger)
    fault = held.fault(ledger.read_bytes() if ledger.exists() else b"") if held else None
    return [f"{ledger}:{fault.line}: {fault.what}; {fault.remedy}"] if fault else []


def _noted(stood: Stand) -> list[str]:
    return [f"NOTE {escape(remark)}" for remark in stood.remarks]


def _told(changes: tuple[str, ...], strategy: Path, *, written: bool) -> str:
    if not changes:
        return f"{strategy}: says what the ledger proves; nothing to write"
    edits = f"{len(changes)} {'edit' if len(changes) == 1 else 'edits'}"
    return f"{strategy}: {edits} written" if written else f"{strategy}: {edits} to write; gate sync --write writes them"
