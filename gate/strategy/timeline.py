"""Weeks and shares of a document that contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from gate.strategy.labels import FIELD, LABEL, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gate.strategy.document import Phase
    from gate.strategy.layout import Layout

_TIME = re.compile(
    r"\b(?P<unit>week|day|month|sprint)s?\s+(?P<first>[0-9]{1,3})(?:\s*(?:[-–—]|to)\s*(?P<last>[0-9]{1,3}))?\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"[:：|–—-]\s*[*_]*([0-9]{1,3}(?:\.[0-9]+)?)\s?%")
_MARKER = re.compile(r"[\s>*+_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Some weeks, days, months or sprints, and where they are named."""

    line: int
    unit: str
    first: int
    last: int
    text: str


def contradictions(layout: Layout) -> Iterator[tuple[int, str]]:
    """Line and problem of each."""
    for phase in layout.document.phases:
        rows = [*_rows(layout, phase)]
        spans = [span for line, text in rows if (span := _span(line, text))]
        if headed := _span(phase.line, phase.title):
            yield from _beyond(phase, headed, spans)
        yield from _backwards(spans)
        yield from _shares(phase, rows)
    headings = [span for phase in layout.document.phases if (span := _span(phase.line, phase.title))]
    yield from _backwards(headings)


def _rows(layout: Layout, phase: Phase) -> Iterator[tuple[int, str]]:
    """The lines below the phase's Timeline label, up to the next label, field or heading."""
    headings = {heading.line for heading in layout.document.outline.headings}
    within = False
    for line in layout.texts:
        if phase.line < line.number < phase.end:
            text = _MARKER.sub("", line.text, count=1)
            label = LABEL.match(line.text)
            if label or line.number in headings or FIELD.match(line.text):
                within = label is not None and label[1].casefold() == Kind.TIMELINE
            elif within:
                yield line.number, text


def _span(line: int, text: str) -> _Span | None:
    time = _TIME.search(text)
    if time is None:
        return None
    first, last = int(time["first"]), int(time["last"] or time["first"])
    return _Span(line=line, unit=time["unit"].casefold(), first=first, last=last, text=time[0])


def _beyond(phase: Phase, headed: _Span, spans: list[_Span]) -> Iterator[tuple[int, str]]:
    others = [s for s in spans if s.unit == headed.unit and not headed.first <= s.first <= s.last <= headed.last]
    if others:
        last = others[-1]
        goes = f"its timeline has {last.unit} {last.last if last.last > headed.last else last.first}"
        yield phase.line, f"phase {phase.number} is headed {headed.text}, but {goes} (line {last.line}); correct one"


def _backwards(spans: list[_Span]) -> Iterator[tuple[int, str]]:
    for one, other in pairwise(spans):
        if one.unit == other.unit and other.first < one.first:
            before = f"{one.text} (line {one.line})"
            yield other.line, f"{other.text} stands behind {before}; correct one, or put them in order"


def _shares(phase: Phase, rows: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    shares = [(line, float(found[0])) for line, text in rows if len(found := _SHARE.findall(text)) == 1]
    if len(shares) < 2 or len(shares) < len(rows):
        return
    for (above, one), (line, other) in pairwise(shares):
        if other <= one:
            yield line, f"{other:g}% comes after {one:g}% (line {above}); each stage has to take in more than the last"
    line, last = shares[-1]
    if last != 100:
        yield (
            line,
            f"the timeline of phase {phase.number} ends at {last:g}%, not at 100%; add or correct the last stage",
        )
