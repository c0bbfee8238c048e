"""The status behind a phase's heading: found in the source, and edited in the manner of the document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gate.strategy import phase_heading
from gate.strategy.claims import MARKS, Claim, in_the_manner_of, of_status
from gate.strategy.outline import plain
from gate.strategy.splices import apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gate.strategy.document import Phase
    from gate.strategy.layout import Layout, Line
    from gate.strategy.splices import Splice

_PARTS = re.compile(r"(?P<lead>\s?(?:[-–—:|(\[]\s?)?)(?P<core>.*?)(?P<close>[)\]]?)[\s:]*$")
_BRACKETS = ("(", "[")
_EMPHASIS = re.compile(r"[*_]+|`+")
_OUTER = re.compile(r"[*_]+$")


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
        return bool(_OUTER.search(self.line.text[self.end : self.stop]))

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


def plan(layout: Layout, wanted: Mapping[int, Claim | None]) -> list[Splice]:
    """The edits that give these phases' headings their status; none in a document whose headings have no status."""
    found = {phase.number: find(layout, phase.line) for phase in layout.document.phases}
    samples = [status for status in found.values() if status]
    edits = []
    for phase in layout.document.phases:
        if phase.number in wanted and samples:
            claim = wanted[phase.number]
            ways = _ways(layout, phase, found[phase.number], claim, samples)
            edits += [way for way in ways if _keeps_title(layout, phase, way, claim)][:1]
    return edits


def _ways(
    layout: Layout, phase: Phase, status: Status | None, claim: Claim | None, samples: Sequence[Status]
) -> Iterator[Splice]:
    """Edits that might give the heading its status, the best first; none where it has it."""
    if status is None:
        # A status whose place is not certain is left to people, and no second one put behind it.
        if claim and not phase_heading.status(layout.heading_text(phase.line)):
            yield from _added(layout, phase, claim, _sample(claim, samples))
    elif claim is None:
        if status.claim in (Claim.COMPLETE, Claim.IN_PROGRESS):
            yield status.line.splice(status.start, status.end, "")
    elif status.claim is not claim and not (status.claim is Claim.HELD and claim is Claim.IN_PROGRESS):
        sample = _sample(claim, [status, *samples])
        words = in_the_manner_of(sample.words, claim)
        yield status.line.splice(status.core, status.core_end, words)
        yield status.line.splice(status.start, status.end, sample.like(words))


def _added(layout: Layout, phase: Phase, claim: Claim, sample: Status) -> Iterator[Splice]:
    line, stop = layout.heading(phase.line)
    outer = _OUTER.search(line.text[:stop])
    within = outer.start() if outer else stop
    new = sample.like(in_the_manner_of(sample.words, claim))
    for at in (within, stop) if sample.inside else (stop, within):
        yield line.splice(at, at, new)


def _sample(claim: Claim, samples: Iterable[Status]) -> Status:
    def distance(status: Status) -> int:
        return 0 if status.claim is claim else 1 if status.claim in (Claim.COMPLETE, Claim.IN_PROGRESS) else 2

    return min(samples, key=distance)


def _is_title(heading: str, parts: re.Match[str]) -> bool:
    """Whether the words may be the phase's title after all, as in "Phase 6: Live"."""
    named = phase_heading.read(heading)
    plainly = MARKS.search(parts["core"]) or parts["lead"].strip() in _BRACKETS
    return named is not None and not named[1] and not plainly


def _status(line: Line, stop: int, parts: re.Match[str], places: list[int]) -> Status | None:
    bracket = parts["lead"].strip() in _BRACKETS
    balanced = parts["core"].count("(") > parts["core"].count(")")
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


def _keeps_title(layout: Layout, phase: Phase, edit: Splice, claim: Claim | None) -> bool:
    """Whether the heading still names its phase, and claims what it should from now on."""
    last, stop = layout.heading(phase.line)
    above = [layout.line(number).text for number in range(phase.line, last.number)]
    behind = len(last.text) - stop
    edited = apply(last.text.encode(), [replace(edit, offset=edit.offset - last.offset)]).decode()
    old = plain("\n".join([*above, last.text[:stop]]))
    new = plain("\n".join([*above, edited[: len(edited) - behind]]))
    claimed = of_status(phase_heading.status(new))
    return phase_heading.read(old) == phase_heading.read(new) and (claimed is claim)
