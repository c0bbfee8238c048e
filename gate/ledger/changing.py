"""`gate ledger import` and `repair`: what they did, told for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gate import ledgers
from gate.ledger.adopt import Adoption, adopt
from gate.ledger.faults import count
from gate.ledger.repair import repair
from gate.ledger.show import brief
from gate.ledger.verify import document_of
from gate.strategy import document_file

if TYPE_CHECKING:
    from pathlib import Path

MOST_TOLD = 50
"""Lost records; the copy has them all."""


def imported(source: Path, strategy: Path, path: Path) -> list[str]:
    """Import, and a line for each record; raises LedgerError and DocumentError."""
    document = document_file.load(strategy)
    ledgers.lines(path, document, rehearsal=False)
    done = adopt(Adoption(path=path, source=source, document=document_of(strategy), now=datetime.now(UTC)))
    lines = [f"adopted record {old.seq} ({old.id}) as {brief(new)}" for old, new in done.pairs]
    return [*lines, f"{path}: {len(done.pairs)} adopted, {done.known} known already"]


def repaired(path: Path) -> list[str]:
    """Repair, and what came of it; raises LedgerError."""
    done = repair(path)
    if done.copy is None:
        return [f"{path}: {count(done.kept)}, nothing to repair"]
    lost = [f"lost: {line}" for line in done.lost[:MOST_TOLD]]
    if len(done.lost) > MOST_TOLD:
        lost.append(f"lost: {len(done.lost) - MOST_TOLD} lines more")
    return [*lost, f"kept as it was: {done.copy}", f"{path}: {count(done.kept)} kept"]
