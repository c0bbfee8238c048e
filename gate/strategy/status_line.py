"""The line "**Status**: Phase 2 - Setup (In Progress)": read, and put right where it is no longer true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy.claims import MARKS, WORDS, Claim, in_letters_of, of_mark, of_word, usual_mark
from gate.strategy.outline import plain
from gate.strategy.phase_heading import MARK, WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gate.strategy.document import Document, Phase
    from gate.strategy.layout import Layout, Line
    from gate.strategy.splices import Splice

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
_SPECIAL = re.compile(r"([\\`*_\[\]<>&])")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """What such a line says, and where; places are letters of its line."""

    line: Line
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


def plan(layout: Layout, wanted: Mapping[int, Claim | None]) -> list[Splice]:
    """The edits of the status lines that are no longer true, given what the phases with records are to claim."""
    edits = []
    for status, phase in lines(layout):
        target = _target(layout.document, status, phase, wanted)
        if target and (status.named, status.claim) != target:
            edits += _edits(layout.document, status, *target)
    return edits


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
    return StatusLine(line=line, number=number, title=title, state=state, marks=marks)


def _known_title(text: str, start: int, document: Document, number: int) -> int | None:
    """Where the title of that phase ends, if it is what stands there."""
    titles = (phase.title for phase in document.phases if phase.number == number)
    for title in titles:
        for known in (title, _bare(title)):
            if known and text[start:].casefold().startswith(known.casefold()):
                return start + len(known)
    return None


def _title_end(text: str, start: int, behind: re.Match[str] | None) -> int:
    title = _TAIL.sub("", text[start : behind.start() if behind else None])
    if title.endswith(")") and title.count(")") > title.count("("):
        title = title[:-1]
    return start + len(title) if re.search(r"\w", title) else start


def _bare(title: str) -> str:
    return re.sub(r"\s*\([^()]*\)$", "", title)


def _target(
    document: Document, status: StatusLine, phase: Phase | None, wanted: Mapping[int, Claim | None]
) -> tuple[int | None, Claim] | None:
    """The phase that the line is to name and what it is to claim; None where it may stay."""
    if phase:
        return _target_within(status, phase, wanted)
    if status.named is None:
        return _target_of_the_whole(document, status, wanted)
    if status.named not in wanted or not _untrue(status.claim, wanted[status.named]):
        return None
    current = [number for number, claim in wanted.items() if claim is Claim.IN_PROGRESS]
    complete = [number for number, claim in wanted.items() if claim is Claim.COMPLETE]
    return (current[0], Claim.IN_PROGRESS) if current else (complete[-1], Claim.COMPLETE)


def _target_within(
    status: StatusLine, phase: Phase, wanted: Mapping[int, Claim | None]
) -> tuple[int | None, Claim] | None:
    claim = wanted.get(phase.number)
    if status.claim is None or phase.number not in wanted or not _untrue(status.claim, claim):
        return None
    return None if claim is None and status.claim is Claim.IN_PROGRESS else (status.named, claim or Claim.IN_PROGRESS)


def _target_of_the_whole(
    document: Document, status: StatusLine, wanted: Mapping[int, Claim | None]
) -> tuple[int | None, Claim] | None:
    everything = all(wanted.get(phase.number) is Claim.COMPLETE for phase in document.phases)
    if everything:
        return (None, Claim.COMPLETE)
    something = any(claim is not Claim.COMPLETE for claim in wanted.values())
    return (None, Claim.IN_PROGRESS) if something and status.claim is Claim.COMPLETE else None


def _untrue(claim: Claim | None, wanted: Claim | None) -> bool:
    if wanted is Claim.COMPLETE:
        return claim is not Claim.COMPLETE
    return claim is Claim.COMPLETE or claim is (Claim.OPEN if wanted else Claim.IN_PROGRESS)


def _edits(document: Document, status: StatusLine, number: int | None, claim: Claim) -> list[Splice]:
    line, edits = status.line, []
    if number != status.named and status.number:
        title = next(phase.title for phase in document.phases if phase.number == number)
        if status.title[0] < status.title[1]:
            if not title:
                return []  # nothing could stand where the other phase's title stands
            edits.append(line.splice(*status.title, _written(title, line.text[slice(*status.title)])))
        edits.append(line.splice(*status.number.span(1), str(number)))
    if status.state and of_word(status.state[1]) is not claim:
        edits.append(line.splice(*status.state.span(1), in_letters_of(status.state[1], claim.value)))
    edits += [line.splice(*mark.span(), usual_mark(mark[0], claim)) for mark in status.marks]
    return [edit for edit in edits if edit.old != edit.new]


def _written(title: str, before: str) -> str:
    """A title as it stands in Markdown, with its weeks only if the one before it had them."""
    shown = title if before.endswith(")") else _bare(title)
    return shown if plain(shown) == shown else _SPECIAL.sub(r"\\\1", shown)
