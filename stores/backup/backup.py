"""A finished backup, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stores.backup.columns import USER, block_of
from stores.backup.errors import BackupError
from stores.backup.manifest import read_manifest
from stores.backup.part_file import batches, require_intact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from checks.facts import Block
    from stores.backup.manifest import Manifest, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some rows of a part."""

    number: int
    """Its place in the file."""
    block: Block
    """Payloads are JSON text."""
    users: Sequence[str | None]


class Backup:
    """A folder with a manifest; raises BackupError where there is none that can be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)

    def require_intact(self) -> None:
        """Read every file and compare it with the manifest's sha256; raises BackupError at the first that differs."""
        for part in self.manifest.parts:
            require_intact(self.folder / part.file, part)

    def groups(self, part: Part) -> Iterator[Group]:
        """A part's rows in the order of their ids, a row group's at a time; raises BackupError, naming the file."""
        collection = self.manifest.collection(part.collection)
        path = self.folder / part.file
        for number, batch in enumerate(batches(path, collection)):
            try:
                block = block_of(batch, part.span.kind, collection.dimension)
            except BackupError as error:
                raise BackupError(f"{path}: {error.message}") from error
            yield Group(number=number, block=block, users=batch.column(USER).to_pylist())
