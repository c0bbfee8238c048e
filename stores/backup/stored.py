"""A backup as a fact: whether it is whole, and what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts.transfers import StoredBackup
from stores.backup.backup import Backup
from stores.backup.errors import BackupError

if TYPE_CHECKING:
    from pathlib import Path


def stored_backup(folder: Path) -> StoredBackup:
    """The backup in a folder, every file of it read; never raises."""
    try:
        backup = Backup(folder)
        backup.require_intact()
    except BackupError as error:
        return StoredBackup(problem=error.message, remedy=error.remedy)
    manifest = backup.manifest
    return StoredBackup(
        points=manifest.rows, files=len(manifest.parts), ended=manifest.ended, moving=manifest.consistency.moving,
        collections={one.name: f"{one.dimension} {one.distance}" for one in manifest.collections},
    )  # fmt: skip
