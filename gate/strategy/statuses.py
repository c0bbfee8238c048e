"""The status behind a phase's heading: found in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy import phase_heading
from gate.strategy.claims import MARKS, Claim, of_status

if TYPE_CHECKING:
    from gate.strategy.layout import Layout, Line

_PARTS = re.compile(r"(?P<lead>\s?(?:[-–—:|(\[]\s?)?)(?P<core>.*?)(?P<close>[)\]]?)[\s:]*$")
_BRACKETS = ("(", "[")
_EMPHASIS = re.compile(r"[*_]+|`+")
OUTER = re.compile(r"[*_]+$")
"""What closes the emphasis of a whole heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a status stands in its line: what separates it, its marks and words, and what closes it."""

    line: Line
    start: int
    core: int
    core_end: int
    end: int
    stop: int
    """Where the text of the heading ends."""

    @property
    def words(self) -> str:
        """Its marks and words as they are written."""
        return self.line.text[self.core : self.core_end]

    @property
    def claim(self) -> Claim | None:
        """What it claims."""
        return of_status(self.words)

    @property
    def inside(self) -> bool:
        """Whether it stands within the emphasis of the whole heading."""
        return bool(OUTER.search(self.line.text[self.end : self.stop]))

    def like(self, words: str) -> str:
        """Other words, separated and closed as these are."""
        return self.line.text[self.start : self.core] + words + self.line.text[self.core_end : self.end]


def find(layout: Layout, line: int) -> Status | None:
    """The status of the heading on that line; None without one, or where its place in the source is not certain."""
    heading = layout.heading_text(line)
    parts = _PARTS.match(phase_heading.status(heading))
    if not parts or not parts["core"] or _is_title(heading, parts):
        return None
    last, stop = layout.heading(line)
    places = _places(last.text[:stop], parts.string)
    return _status(last, stop, parts, places) if places else None


def _is_title(heading: str, parts: re.Match[str]) -> bool:
    """Whether the words may be the phase's title after all, as in "Phase 6: Live"."""
    named = phase_heading.read(heading)
    plainly = MARKS.search(parts["core"]) or parts["lead"].strip() in _BRACKETS
    return named is not None and not named[1] and not plainly


def _status(line: Line, stop: int, parts: re.Match[str], places: list[int]) -> Status | None:
    bracket = parts["lead"].strip() in _BRACKETS
    if bracket and not parts["close"]:
        return None  # "(done) - v2": more stands behind the brackets
    balanced = any(parts["core"].count(first) > parts["core"].count(last) for first, last in ("()", "[]"))
    core_stop = parts.end("close") if balanced and not bracket else parts.end("core")
    last = parts.end("close") if bracket or balanced else parts.end("core")
    core_end = _closed(line.text, places[parts.start("core")], places[core_stop - 1] + 1)
    end = _closed(line.text, places[0], max(places[last - 1] + 1, core_end or 0))
    if core_end is None or end is None:
        return None
    return Status(line=line, start=places[0], core=places[parts.start("core")], core_end=core_end, end=end, stop=stop)


def _places(source: str, status: str) -> list[int] | None:
    """Where each letter that a reader sees stands in the source, marks of emphasis left out; None if it is unclear."""
    at, found = len(source), []
    for letter in reversed(status):
        while at and source[at - 1] in "*_`" and source[at - 1] != letter:
            at -= 1
        before = at
        if letter == " ":
            at = len(source[:at].rstrip())
        elif source[:at].endswith(letter):
            at -= 1
        if at == before:
            return None
        found.append(at)
    return found[::-1]


def _closed(source: str, start: int, end: int) -> int | None:
    """The end of a part of the source together with what closes the emphasis that begins in it; None if unclear."""
    runs: list[str] = []
    for run in _EMPHASIS.findall(source[start:end]):
        if runs and runs[-1] == run:
            runs.pop()
        else:
            runs.append(run)
    for run in reversed(runs):
        if not source.startswith(run, end):
            return None
        end += len(run)
    return end
