"""`gate transfer export`: the source into a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fixtures.embedded import chosen
from fixtures.turn import take_turn
from gate.checkout import RUNS
from gate.usage import UsageError
from reports import files
from reports.transfers import exported_lines
from transfer.export.export import export
from transfer.export.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checks.facts.transfers import Exported
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    rehearse: bool = False
    folder: Path | None = None
    second_look: str = "payloads"
    workers: int = 2


def run(wanted: Wanted, say: Callable[[str], None]) -> tuple[list[str], int]:
    """Export: the lines to print, and the exit code."""
    target = chosen(say, rehearse=wanted.rehearse)
    options = Options(folder=_folder(wanted, target), second_look=wanted.second_look, workers=wanted.workers)
    with take_turn(target, say):
        found = _exported(target, options, say)
    return list(exported_lines(found)), 0 if found.points and not found.moving else 3


def _folder(wanted: Wanted, target: Target) -> Path:
    if wanted.folder:
        return wanted.folder
    if target.rehearsal:
        return files.new_folder(RUNS, started=datetime.now(UTC), phases=("export",))
    if target.deployment.backup:
        return target.deployment.backup
    raise UsageError("no folder is named for the backup: give --to FOLDER, or set BACKUP_DIR")


def _exported(target: Target, options: Options, say: Callable[[str], None]) -> Exported:
    try:
        return export(target, options, say)
    except KeyboardInterrupt:
        say(f"go on with: gate transfer export --to {options.folder}")
        raise
