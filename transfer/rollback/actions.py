"""What becomes of each memory in a rollback, one JSON object a line."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from transfer.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

NAME = "rollback.jsonl"
ANEW = "run it again: it finds out anew what is left to do"


class What(StrEnum):
    """What is to be done of a memory, or why nothing is."""

    ADD = "added after the cut-over"
    CHANGE = "changed after the cut-over"
    DELETE = "deleted after the cut-over"
    CONFLICT = "changed on both sides"
    KEEP = "changed on both sides, the source's counts"
    CANNOT = "cannot go back"


WRITTEN = (What.ADD, What.CHANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Of one memory."""

    id: str
    collection: str
    what: What
    why: str = ""


class Actions:
    """The file, written anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with writing(path, then=ANEW):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with writing(self.path, then=ANEW):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def add(self, actions: Iterable[Action]) -> None:
        """Some more."""
        with writing(self.path, then=ANEW):
            self._file.writelines(json.dumps(asdict(one)) + "\n" for one in actions)
