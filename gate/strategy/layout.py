"""The lines of a document with their place in the file, for edits of a part of a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gate.strategy.labels import length
from gate.strategy.outline import BOM, LINE_END
from gate.strategy.splices import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gate.strategy.document import Document, Phase

_ATX = re.compile(r" {0,3}#{1,6}(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_CLOSING = re.compile(r"(?:(?<=[ \t])#+)?[ \t]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line without its end: the text, and at which byte of the file it begins."""

    number: int
    offset: int
    text: str

    def splice(self, start: int, end: int, new: str, kind: str = "") -> Splice:
        """The edit that puts `new` in the place of these letters of the line."""
        offset = self.offset + len(self.text[:start].encode())
        return Splice(offset=offset, old=self.text[start:end].encode(), new=new.encode(), kind=kind)


class Layout:
    """The lines of one document, counted from 1."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._lines = tuple(_lines(document.raw))
        self._headings = {heading.line: heading.text for heading in document.outline.headings}

    def line(self, number: int) -> Line:
        """The line of that number."""
        return self._lines[number - 1]

    def heading(self, number: int) -> tuple[Line, int]:
        """The line on which the text of the heading that begins there ends, and the letter at which it ends."""
        if _ATX.match(self.line(number).text):
            line = self.line(number)
            return line, len(_CLOSING.sub("", line.text, count=1).rstrip())
        while not _UNDERLINE.match(self.line(number + 1).text):
            number += 1
        return self.line(number), len(self.line(number).text.rstrip())

    def heading_text(self, number: int) -> str:
        """What a reader sees of the heading that begins on that line."""
        return self._headings[number]

    @cached_property
    def texts(self) -> tuple[Line, ...]:
        """The lines that a reader sees as text: of paragraphs and headings, not of code, comments or tasks."""
        boxes = {box.line for box in self.document.outline.boxes}
        return tuple(
            self.line(paragraph.line + row)
            for paragraph in self.document.outline.paragraphs
            for row in range(length(paragraph.lines) if paragraph.line in boxes else 0, len(paragraph.lines))
        )

    def owner(self, number: int) -> Phase | None:
        """The phase in whose section a line stands."""
        phases = self.document.phases
        behind = bisect_right(phases, number, key=lambda phase: phase.line)
        return next((phase for phase in map(phases.__getitem__, range(behind)[::-1]) if number < phase.end), None)

    def introduction(self, phase: Phase) -> tuple[Line, ...]:
        """The text lines between the heading of a phase and the next heading of any kind."""
        headings = (paragraph.line for paragraph in self.document.outline.paragraphs if paragraph.heading)
        end = min((line for line in headings if line > phase.line), default=phase.end)
        return tuple(line for line in self.texts if phase.line < line.number < end)


def _lines(raw: bytes) -> Iterator[Line]:
    start = len(BOM) if raw.startswith(BOM) else 0
    ends = [*LINE_END.finditer(raw, start)]
    starts = [start, *(end.end() for end in ends)]
    stops = [*(end.start() for end in ends), len(raw)]
    for number, (begin, stop) in enumerate(zip(starts, stops, strict=True), 1):
        yield Line(number=number, offset=begin, text=raw[begin:stop].decode())
