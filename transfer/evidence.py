"""Every differing id, one JSON object a line: what a person or a program takes to mend them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from transfer.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from transfer.jobs import Differing

NAME = "differences.jsonl"
_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})
"""What JSON leaves as it is, and many a reader takes for the end of a line."""


class Evidence:
    """The file, written anew; lines {id, collection, user, cause, field, source, destination}."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with writing(path):
            self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # What was written so far was flushed: all that can be left is what could not be written, which was told.
        with suppress(OSError):
            self._file.close()

    def add(self, rows: Iterable[Differing]) -> None:
        """A line for each field of each row."""
        with writing(self.path):
            self._file.writelines(line for row in rows for line in _lines(row))
            self._file.flush()


def _lines(row: Differing) -> Iterable[str]:
    head = {"id": row.id, "collection": row.collection, "user": row.user}
    for one in row.differences:
        values = {"cause": one.cause, "field": one.field, "source": one.source, "destination": one.destination}
        yield json.dumps({**head, **values}, ensure_ascii=False).translate(_LINE_ENDS) + "\n"
