"""`gate transfer import`: a backup into the destination."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fixtures.embedded import chosen
from fixtures.turn import take_turn
from gate.usage import UsageError
from reports.transfers import imported_lines, is_complete
from transfer.loading.load import load
from transfer.loading.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checks.facts.transfers import Imported
    from stores.target import Target

_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    rehearse: bool = False
    folder: Path | None = None
    users: tuple[str, ...] = ()
    live: bool = False
    keep_rows: bool = False
    dry_run: bool = False
    quarantine: Path | None = None
    confirmed: bool = False


def run(wanted: Wanted, say: Callable[[str], None]) -> tuple[list[str], int]:
    """Import: the lines to print, and the exit code."""
    target = chosen(say, rehearse=wanted.rehearse)
    options = _options(wanted, target)
    with take_turn(target, say):
        found = _imported(target, options, say)
    return list(imported_lines(found)), 0 if is_complete(found) else 1


def _options(wanted: Wanted, target: Target) -> Options:
    folder = wanted.folder or target.deployment.backup
    if folder is None:
        raise UsageError("no backup is named: give --from FOLDER, or set BACKUP_DIR")
    table = _ODD.sub("_", target.destination.table or "table")
    return Options(
        folder=folder, quarantine=wanted.quarantine or folder / f"quarantine-{table}.jsonl", users=wanted.users,
        live=wanted.live, keep_rows=wanted.keep_rows, dry_run=wanted.dry_run,
        confirmed=wanted.confirmed or target.rehearsal,
    )  # fmt: skip


def _imported(target: Target, options: Options, say: Callable[[str], None]) -> Imported:
    try:
        return load(target, options, say)
    except KeyboardInterrupt:
        say("what was committed stays; the same line goes on where it ended")
        raise
