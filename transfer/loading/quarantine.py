"""The rows that could not go, one JSON object a line: what a person takes to mend them, or to let them go."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from transfer.writing import AGAIN, writing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path


class Quarantine:
    """The file, made with its first line; raises TransferError."""

    def __init__(self, path: Path, committed: Collection[str]) -> None:
        """What an interrupted import wrote of batches that were never committed goes first."""
        self.path = path
        self._keep(committed)

    def add(self, batch: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """The rows of a batch; on disk when it returns, before the batch is committed."""
        lines = [json.dumps({**row, "batch": batch}, ensure_ascii=True) + "\n" for row in rows]
        if not lines:
            return
        with writing(self.path, then=AGAIN):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())

    def _keep(self, committed: Collection[str]) -> None:
        if not self.path.exists():
            return
        with writing(self.path, then=AGAIN):
            kept = [line for line in self.path.read_bytes().splitlines(keepends=True) if _batch(line) in committed]
            unfinished = self.path.with_name(self.path.name + ".part")
            unfinished.write_bytes(b"".join(kept))
            unfinished.replace(self.path)


def _batch(line: bytes) -> str | None:
    with suppress(ValueError, KeyError, TypeError):
        return str(json.loads(line)["batch"])
    return None
