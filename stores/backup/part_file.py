"""One file of a backup: written whole or not at all, read a batch at a time."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from stores.backup.columns import PAYLOAD, USER, schema_of
from stores.backup.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from stores.backup.manifest import CollectionEntry, Part

SUFFIX = ".part"
"""Of a file that is being written."""
CHUNK = 2**20
GROUP_BYTES = 16 * 2**20
"""Of the vectors of a row group, aimed at: what a reader holds at a time, and what an import commits at a time."""
GROUP_ROWS = 5_000
"""Of a row group, at the most, but for the last rows of a page."""
_FLOAT_BYTES = 4


class PartWriter:
    """A part under way; the file has its name when the block ends without an error, and else there is none."""

    def __init__(self, path: Path, collection: CollectionEntry) -> None:
        self.schema = schema_of(collection)
        self.rows = 0
        self._path, self._unfinished = path, path.with_name(path.name + SUFFIX)
        self._group = max(1, min(GROUP_ROWS, GROUP_BYTES // (_FLOAT_BYTES * collection.dimension)))
        self._waiting: list[pa.RecordBatch] = []
        self._file = pq.ParquetWriter(
            self._unfinished, self.schema, compression={PAYLOAD: "zstd", USER: "zstd"}, use_dictionary=[USER],
            write_statistics=["id"],
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            with suppress(OSError):
                self._file.close()
            self._unfinished.unlink(missing_ok=True)

    def add(self, batch: pa.RecordBatch) -> None:
        """Some more rows."""
        self._waiting.append(batch)
        self.rows += len(batch)
        if sum(map(len, self._waiting)) >= self._group:
            self._write()

    def _finish(self) -> None:
        self._write()
        self._file.close()
        sync(self._unfinished)
        self._unfinished.replace(self._path)
        sync(self._path.parent)

    def _write(self) -> None:
        if self._waiting:
            self._file.write_table(
                pa.Table.from_batches(self._waiting, self.schema).combine_chunks(), row_group_size=2**30
            )
            self._waiting.clear()


def sha256(path: Path) -> str:
    """The file's, as the command sha256sum gives it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_intact(path: Path, part: Part) -> None:
    """Raise BackupError where the file is not the one that the manifest describes."""
    remedy = "fetch that file again from where the backup is kept, or export again into another folder"
    try:
        size = path.stat().st_size
        if size != part.bytes:
            raise BackupError(f"{path} has {size:,} bytes, not the {part.bytes:,} of its manifest", remedy=remedy)
        if sha256(path) != part.sha256:
            raise BackupError(f"{path} was changed: its sha256 is not the one of its manifest", remedy=remedy)
    except FileNotFoundError:
        raise BackupError(f"{path} is missing, which the manifest names", remedy=remedy) from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}", remedy=remedy) from error


def batches(path: Path, collection: CollectionEntry) -> Iterator[Any]:
    """The rows of a part, a row group's at a time; raises BackupError, naming the file."""
    with _reading(path), pq.ParquetFile(path) as file:
        if not file.schema_arrow.equals(schema_of(collection)):
            raise BackupError(f"{path} has other columns than a part of {collection.name}")
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, use_threads=False).combine_chunks().to_batches()[0]


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise BackupError(f"{path} is no part of a backup: {str(error).partition(chr(10))[0]}") from error


def sync(path: Path) -> None:
    """Let a file, or the names in a folder, be on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
