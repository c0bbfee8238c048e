"""Source and destination are two systems, and what is moved can be had back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import awaited

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.target import Target

    Verify = Callable[[Finding], None]


def test_originals_are_backed_up(target: Target, verify: Verify) -> None:
    """A verified backup of the originals exists.

    Why: A migration that goes wrong after the source was changed has nothing to go back to.

    How: BACKUP_DIR's manifest names counts and checksums, which are held against its files and the source. Nothing
    writes or reads such a manifest yet: until then this is unknown.

    Remedy: Export the originals with a manifest, and set BACKUP_DIR to the folder.
    """
    folder = target.deployment.backup
    has_manifest = folder is not None and (folder / awaited.MANIFEST).is_file()
    verify(awaited.backup(folder, has_manifest=has_manifest))
