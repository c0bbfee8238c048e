"""`gate sync`: the document and its ledger read, held against each other, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate import current, ledgers, standing, sync, writing
from gate.verdict import EXIT_CODES
from reports.neutral import escape
from reports.summary import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from gate.current import Current
    from gate.standing import PhaseStanding


def stand(
    strategy: Path, phases: Path, ledger: Path | None, directory: Path, *, rehearsal: bool = False
) -> tuple[Current, tuple[PhaseStanding, ...]]:
    """What is now, and where each phase stands; raises the errors of document, manifests, target and ledger."""
    now = current.read(strategy, phases, directory=directory, rehearsal=rehearsal)
    path = ledgers.place(strategy, ledger, rehearsal=rehearsal)
    lines = ledgers.lines(path, now.document, rehearsal=rehearsal)
    return now, standing.stand(lines, now, rehearsal=rehearsal)


def synced(
    action: str | None, *, strategy: Path, phases: Path, ledger: Path | None, directory: Path
) -> tuple[list[str], int]:
    """What to say, and the exit code; `action` is "check", "write", "undo", or None for a look at what would change."""
    now, standings = stand(strategy, phases, ledger, directory)
    path = ledgers.place(strategy, ledger, rehearsal=False)
    if action == "check":
        return _checked(now, standings)
    if action == "undo":
        lines = ledgers.lines(path, now.document, rehearsal=False)
        return [writing.undo(strategy, now.document, lines, path)], EXIT_CODES[Verdict.PASSED]
    written = action == "write"
    edit = writing.write(strategy, now.document, standings, path) if written else None
    changes = sync.plan(now.document, standings).changes if edit is None else edit
    return [*map(escape, changes), _told(len(changes), strategy, written=written)], EXIT_CODES[Verdict.PASSED]


def _checked(now: Current, standings: tuple[PhaseStanding, ...]) -> tuple[list[str], int]:
    found = [escape(line) for line in sync.problems(now, standings)]
    verdict = Verdict.FAILED if found else Verdict.PASSED
    said = f"{len(found)} {'line' if len(found) == 1 else 'lines'} to settle" if found else "it says what is proven"
    return [*found, f"sync: {verdict} ({now.document.name}: {said})"], EXIT_CODES[verdict]


def _told(count: int, strategy: Path, *, written: bool) -> str:
    if not count:
        return f"{strategy}: says what the ledger proves; nothing to write"
    edits = f"{count} {'edit' if count == 1 else 'edits'}"
    return f"{strategy}: {edits} written" if written else f"{strategy}: {edits} to write; gate sync --write writes them"
