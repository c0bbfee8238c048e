"""PostgreSQL's log of statements (jsonlog), and who said what in which transaction."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log."""

    session: str
    user: str
    message: str

    @property
    def statement(self) -> str | None:
        """What was executed, None where the line is about something else."""
        found = re.match(r"(?:statement|execute [^:]+): (.*)", self.message, re.DOTALL)
        return found[1] if found else None


def read_log(path: Path, begin: int) -> Iterator[Entry]:
    """The entries from a byte of the file on."""
    with path.open("rb") as file:
        file.seek(begin)
        for line in file:
            values = json.loads(line)
            yield Entry(
                session=values.get("session_id", ""), user=values.get("user", ""), message=values.get("message", "")
            )


def open_connections(entries: Iterable[Entry]) -> int:
    """How many sessions have begun and not ended."""
    return sum(map(_change, entries))


def most_connections(entries: Iterable[Entry]) -> int:
    """How many sessions there were at the most at a time."""
    now = most = 0
    for entry in entries:
        now += _change(entry)
        most = max(most, now)
    return most


def sessions(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """The statements of each session, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.statement is not None:
            found[entry.session].append(entry.statement)
    return dict(found)


def _change(entry: Entry) -> int:
    return entry.message.startswith("connection authorized") - entry.message.startswith("disconnection")
