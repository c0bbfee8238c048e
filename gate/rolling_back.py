"""`gate transfer rollback`: what was written to the destination goes back to the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fixtures.embedded import chosen
from fixtures.turn import take_turn
from gate.checkout import RUNS
from gate.usage import UsageError
from reports import files
from reports.transfers import is_back, rolled_back_lines
from transfer.rollback.options import Options
from transfer.rollback.rollback import roll_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checks.facts.transfers import RolledBack
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    rehearse: bool = False
    backup: Path | None = None
    prefer: str | None = None
    dry_run: bool = False
    confirmed: bool = False


def run(wanted: Wanted, say: Callable[[str], None]) -> tuple[list[str], int]:
    """Roll back: the lines to print, and the exit code."""
    target = chosen(say, rehearse=wanted.rehearse)
    backup = wanted.backup or target.deployment.backup
    if backup is None:
        raise UsageError("no backup is named: give --from FOLDER, or set BACKUP_DIR")
    options = Options(
        backup=backup, folder=files.new_folder(RUNS, started=datetime.now(UTC), phases=("rollback",)),
        prefer=wanted.prefer or "", dry_run=wanted.dry_run, confirmed=wanted.confirmed or target.rehearsal,
    )  # fmt: skip
    with take_turn(target, say):
        found = _rolled_back(target, options, say)
    return list(rolled_back_lines(found)), 0 if is_back(found) else 1


def _rolled_back(target: Target, options: Options, say: Callable[[str], None]) -> RolledBack:
    try:
        return roll_back(target, options, say)
    except KeyboardInterrupt:
        say("what was carried stays; the same line finds out anew what is left to do")
        raise
