"""What is wrong with a backup."""

from __future__ import annotations

from stores.errors import StoreError


class BackupError(StoreError):
    """A backup is damaged, is not what it is taken for, or is none; the message names the file."""
