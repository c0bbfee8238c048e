"""A finished backup, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stores.backup.columns import USER, block_of
from stores.backup.errors import BackupError
from stores.backup.manifest import read_manifest
from stores.backup.part_file import batches, require_intact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from checks.facts import Block
    from stores.backup.manifest import Manifest, Part


class Backup:
    """A folder with a manifest; raises BackupError where there is none that can be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)

    def require_intact(self, told: Callable[[int], None] = lambda _: None) -> None:
        """Read every file once and compare it with the manifest's sha256; `told` hears how many bytes were read.

        Raises BackupError at the first that differs or is missing.
        """
        read = 0
        for part in self.manifest.parts:
            require_intact(self.folder / part.file, part)
            read += part.bytes
            told(read)

    def blocks(self, part: Part) -> Iterator[tuple[Block, Sequence[str | None]]]:
        """A part's rows in the order of their ids, with their users; payloads are JSON text. Raises BackupError."""
        collection = self.manifest.collection(part.collection)
        path, rows = self.folder / part.file, 0
        for batch in batches(path, collection):
            try:
                block = block_of(batch, part.span.kind, collection.dimension)
            except BackupError as error:
                raise BackupError(f"{path}: {error.message}") from error
            rows += len(block)
            yield block, batch.column(USER).to_pylist()
        if rows != part.rows:
            raise BackupError(f"{path} has {rows:,} rows, not the {part.rows:,} of its manifest")
