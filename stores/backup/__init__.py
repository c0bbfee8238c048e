"""A backup of the source: Parquet files and a manifest that says what they hold, in one folder."""

from __future__ import annotations

from stores.backup.backup import Backup
from stores.backup.errors import BackupError
from stores.backup.manifest import MANIFEST, Manifest, Part
from stores.backup.stored import stored_backup

__all__ = ["MANIFEST", "Backup", "BackupError", "Manifest", "Part", "stored_backup"]
