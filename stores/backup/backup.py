"""A finished backup, read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from checks.facts import Block
from stores.backup.columns import USER, block_of
from stores.backup.errors import BackupError
from stores.backup.manifest import read_manifest
from stores.backup.part_file import batches, require_intact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from stores.backup.manifest import Manifest, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some rows of a part."""

    number: int
    """Its place in the file."""
    block: Block
    """Payloads are JSON text."""
    users: Sequence[str | None]

    def chosen(self, rows: Sequence[int]) -> Group:
        """Some of its rows."""
        block, places = self.block, np.array(rows, np.intp)
        return replace(
            self,
            block=Block(
                keys=block.keys[places], shapes=block.shapes[places], bits=block.bits[places],
                payloads=[block.payloads[row] for row in rows],  # type: ignore[arg-type]
            ),
            users=[self.users[row] for row in rows],
        )  # fmt: skip


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

    def groups(self, part: Part, *, start: int = 0) -> Iterator[Group]:
        """A part's rows in the order of their ids, a row group's at a time, from one of them on.

        Raises BackupError, naming the file.
        """
        collection = self.manifest.collection(part.collection)
        path = self.folder / part.file
        for number, batch in enumerate(batches(path, collection, start=start), start):
            try:
                block = block_of(batch, part.span.kind, collection.dimension)
            except BackupError as error:
                raise BackupError(f"{path}: {error.message}") from error
            yield Group(number=number, block=block, users=batch.column(USER).to_pylist())
