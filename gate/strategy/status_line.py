"""The line "**Status**: Phase 2 - Setup (In Progress)", read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy.claims import MARKS, WORDS, Claim, of_mark, of_word
from gate.strategy.phase_heading import MARK, WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gate.strategy.document import Document, Phase
    from gate.strategy.layout import Layout, Line

_LABEL = re.compile(
    r"[\W_]*+(?:(?:(?:current|overall|project)\s+)?status|current\s+phase)[*_]*\s*[:：](?:[*_]+(?=\s))?\s*",
    re.IGNORECASE,
)
_PHASE = re.compile(r"(?<!\w)phase[\s#–—-]*([0-9]{1,4})(?!\w|[.,/–—-][0-9])", re.IGNORECASE)
_GAP = re.compile(r"[\s*_:.,–—|(-]*")
_SEPARATED = re.compile(r"[-:.,–—|(]")
# What may stand between title and state: "(Week 2) - 🚧 (".
_SPAN = re.compile(r"[\W_]*(?:\([^()]*\)[\W_]*)?")
_TAIL = re.compile(rf"(?:[\s*_:,–—|(\[-]|{MARK})*$")
_LAST_STATE = re.compile(rf"(?<!\w)({WORD})\W*$")
_SHARE = re.compile(r"[0-9]\s*%")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """What such a line says, and where; places are letters of its line."""

    line: Line
    start: int
    """Where the label ends."""
    number: re.Match[str] | None
    """The phase that it names."""
    title: tuple[int, int]
    state: re.Match[str] | None
    marks: tuple[re.Match[str], ...]

    @property
    def named(self) -> int | None:
        """The number of the phase that it names."""
        return int(self.number[1]) if self.number else None

    @property
    def claim(self) -> Claim | None:
        """What it says of that phase, or of the whole."""
        if self.state:
            return of_word(self.state[1])
        return of_mark(self.marks[0][0]) if self.marks else None


def read(line: Line, document: Document) -> StatusLine | None:
    """What the line says of one phase or of the whole; None for any other line, or where it says more than that."""
    label = _LABEL.match(line.text)
    numbers = [*_PHASE.finditer(line.text, label.end())] if label else []
    if not label or len(numbers) > 1 or _SHARE.search(line.text):
        return None
    if numbers:
        return _of_phase(line, label.end(), numbers[0], document)
    state = _LAST_STATE.search(line.text, label.end())
    if re.search(r"\w", line.text[label.end() : state.start() if state else None]):
        return None
    return _line(line, label.end(), None, (label.end(), label.end()), state)


def lines(layout: Layout) -> Iterator[tuple[StatusLine, Phase | None]]:
    """Each status line, with the phase in whose introduction it stands; None for those of the whole document."""
    first = layout.document.phases[0].line
    for line in layout.texts:
        status = read(line, layout.document) if layout.owner(line.number) is None else None
        if status and (status.number or line.number < first):
            yield status, None
    for phase in layout.document.phases:
        own = (status for line in layout.introduction(phase) if (status := read(line, layout.document)))
        if (status := next(own, None)) and status.named in (None, phase.number):
            yield status, phase


def _of_phase(line: Line, start: int, number: re.Match[str], document: Document) -> StatusLine | None:
    before = [*WORDS.finditer(line.text, start, number.start())]
    gap = _GAP.match(line.text, number.end())
    assert gap is not None  # it matches the empty text
    known = _known_title(line.text, gap.end(), document, int(number[1]))
    behind = _LAST_STATE.search(line.text, known or gap.end())
    end = known or _title_end(line.text, gap.end(), behind)
    rest = line.text[end : behind.start() if behind else None]
    title = line.text[gap.end() : end]
    plain_gap = title and not known and not _SEPARATED.search(gap[0])
    if plain_gap or len(before) + bool(behind) > 1 or not _SPAN.fullmatch(rest) or (not known and WORDS.search(title)):
        return None
    return _line(line, start, number, (gap.end(), end), behind or next(iter(before), None))


def _line(
    line: Line, start: int, number: re.Match[str] | None, title: tuple[int, int], state: re.Match[str] | None
) -> StatusLine | None:
    marks = tuple(mark for mark in MARKS.finditer(line.text, start) if not title[0] <= mark.start() < title[1])
    if not (number or state or marks):
        return None
    return StatusLine(line=line, start=start, number=number, title=title, state=state, marks=marks)


def _known_title(text: str, start: int, document: Document, number: int) -> int | None:
    """Where the title of that phase ends, if it is what stands there."""
    titles = (phase.title for phase in document.phases if phase.number == number)
    for title in titles:
        for known in (title, bare(title)):
            if known and text[start:].casefold().startswith(known.casefold()):
                return start + len(known)
    return None


def _title_end(text: str, start: int, behind: re.Match[str] | None) -> int:
    title = _TAIL.sub("", text[start : behind.start() if behind else None])
    if title.endswith(")") and title.count(")") > title.count("("):
        title = title[:-1]
    return start + len(title) if re.search(r"\w", title) else start


def bare(title: str) -> str:
    """A title without the remark in brackets behind it: its weeks, most often."""
    return re.sub(r"\s*\([^()]*\)$", "", title)
