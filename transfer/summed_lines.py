"""A file of JSON lines that says of each line whether it is as it was written: what has been done so far, on disk."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from transfer.writing import writing

if TYPE_CHECKING:
    from pathlib import Path


class SummedLines:
    """The file, open for further lines; each is on disk when `add` returns. Raises TransferError."""

    def __init__(self, path: Path, *, mode: Literal["ab", "wb"]) -> None:
        self.path = path
        with writing(path):
            self._file = path.open(mode)

    def add(self, values: dict[str, Any]) -> None:
        """One more line."""
        text = json.dumps(values, separators=(",", ":"))
        line = f'{text[:-1]},"sum":"{_sum(text)}"}}\n'.encode()
        with writing(self.path):
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """What is left unwritten could not be written, which was told."""
        with suppress(OSError):
            self._file.close()


def read_line(line: bytes) -> dict[str, Any]:
    """A line's values; raises ValueError, KeyError or TypeError where it is not as it was written."""
    values: dict[str, Any] = json.loads(line.decode())
    if values.pop("sum") != _sum(json.dumps(values, separators=(",", ":"))):
        raise ValueError("it was changed")
    return values


def drop_torn_line(path: Path) -> None:
    """Shorten the file to its last whole line."""
    with path.open("rb+") as file:
        end = sum(len(line) for line in file if line.endswith(b"\n"))
        file.truncate(end)


def _sum(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
