"""A backup of the source: Parquet files and a manifest that says what they hold, in one folder."""

from __future__ import annotations

from stores.backup.backup import Backup
from stores.backup.errors import BackupError
from stores.backup.manifest import MANIFEST, Manifest, Part

__all__ = ["MANIFEST", "Backup", "BackupError", "Manifest", "Part"]
