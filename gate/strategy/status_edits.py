"""The status behind a phase's heading, put, changed and taken away in the manner of the document."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gate.strategy import document, front_marks, phase_heading, statuses
from gate.strategy.claims import MARKS, WORDS, Claim, hinted, in_the_manner_of, of_status
from gate.strategy.layout import Layout
from gate.strategy.outline import plain
from gate.strategy.splices import apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gate.strategy.document import Phase
    from gate.strategy.earlier import Earlier
    from gate.strategy.layout import Line
    from gate.strategy.splices import Splice
    from gate.strategy.statuses import Status

_KIND = "status of phase"
_CLOSING = re.compile(r"[\s*_:]*")


def plan(layout: Layout, wanted: Mapping[int, Claim | None], earlier: Earlier) -> list[Splice]:
    """The edits that give these phases' headings their status; none in a document whose headings never had one."""
    found = {phase.number: statuses.find(layout, phase.line) for phase in layout.document.phases}
    samples = [*(status for status in found.values() if status), *_taken(earlier)]
    edits = []
    for phase in layout.document.phases:
        if phase.number in wanted and samples:
            claim, status = wanted[phase.number], found[phase.number]
            if status and not true(status.claim, claim):
                ways = [*_back(layout, phase, status, earlier), *_changed(layout, phase, status, claim, samples)]
            elif claim and not status and not hinted(front_marks.bare(layout.heading_text(phase.line))):
                # A status whose place is not certain is left to people, and no second one put behind it.
                ways = [*_back(layout, phase, None, earlier), *_added(layout, phase, claim, _sample(claim, samples))]
            else:
                continue
            edits += [way for way in ways if _fits(layout, phase, way, claim)][:1]
    return edits


def true(says: Claim | None, wanted: Claim | None) -> bool:
    """Whether a status that says this may stay where that is wanted; what only people know may, if not complete."""
    if wanted is Claim.COMPLETE:
        return says is Claim.COMPLETE
    return says in ((Claim.IN_PROGRESS, Claim.HELD) if wanted else (Claim.OPEN, Claim.HELD, None))


def edited(layout: Layout, phase: Phase, edits: Iterable[Splice] = ()) -> str:
    """What a reader sees of a phase's heading with these edits; those of other lines are left out."""
    last, stop = layout.heading(phase.line)
    lines = [layout.line(number) for number in range(phase.line, last.number + 1)]
    shown = [_edited(line, edits) for line in lines]
    return plain("\n".join([*shown[:-1], shown[-1][: len(shown[-1]) - (len(last.text) - stop)]]))


def _edited(line: Line, edits: Iterable[Splice]) -> str:
    end = line.offset + len(line.text.encode())
    own = [replace(edit, offset=edit.offset - line.offset) for edit in edits if line.offset <= edit.offset <= end]
    return apply(line.text.encode(), own).decode()


def _taken(earlier: Earlier) -> Iterator[Status]:
    """What headings ended with before writes changed it, as a status of a heading of its own."""
    for text in dict.fromkeys(earlier.taken(_KIND)):
        if (MARKS.search(text) or WORDS.search(text)) and len(text.splitlines()) == 1:
            outer = statuses.OUTER.search(text)
            opening = outer[0] if outer and text.count(outer[0]) % 2 else ""
            found = document.loads(f"# {opening}Phase 1: X{text}\n\n- [ ] a\n".encode(), "")
            status = statuses.find(Layout(found), found.phases[0].line) if found.phases else None
            yield from [status] if status else []


def _back(layout: Layout, phase: Phase, status: Status | None, earlier: Earlier) -> Iterator[Splice]:
    """The edits that put there what stood there before a write."""
    line, stop = layout.heading(phase.line)
    there = line.text[:stop]

    def stands(text: str) -> bool:
        return there[status.start :] == text if status else there.endswith(text) and bool(_CLOSING.fullmatch(text))

    for now, old in earlier.before(f"{_KIND} {phase.number}", stands):
        yield _splice(layout, phase, stop - len(now), old)


def _changed(
    layout: Layout, phase: Phase, status: Status, claim: Claim | None, samples: Sequence[Status]
) -> Iterator[Splice]:
    text, stop = status.line.text, status.stop
    if claim is None:
        yield _splice(layout, phase, status.start, text[status.end : stop])
        return
    sample = _sample(claim, [status, *samples])
    words = in_the_manner_of(sample.words, claim)
    kept = text[status.start : status.core] + words + text[status.core_end : stop]
    yield _splice(layout, phase, status.start, kept)
    yield _splice(layout, phase, status.start, sample.like(words) + text[status.end : stop])


def _added(layout: Layout, phase: Phase, claim: Claim, sample: Status) -> Iterator[Splice]:
    line, stop = layout.heading(phase.line)
    outer = statuses.OUTER.search(line.text[:stop])
    within = outer.start() if outer else stop
    new = sample.like(in_the_manner_of(sample.words, claim))
    for at in (within, stop) if sample.inside else (stop, within):
        yield _splice(layout, phase, at, new + line.text[at:stop])


def _splice(layout: Layout, phase: Phase, start: int, new: str) -> Splice:
    """The edit of all behind that letter: what the heading ends with, emphasis too, so that it may come back."""
    line, stop = layout.heading(phase.line)
    return line.splice(start, stop, new, f"{_KIND} {phase.number}")


def _sample(claim: Claim, samples: Iterable[Status]) -> Status:
    def distance(status: Status) -> int:
        return 0 if status.claim is claim else 1 if status.claim in (Claim.COMPLETE, Claim.IN_PROGRESS) else 2

    return min(samples, key=distance)


def _fits(layout: Layout, phase: Phase, edit: Splice, claim: Claim | None) -> bool:
    """Whether the heading still names its phase, and claims what it should from now on."""
    old, new = edited(layout, phase), edited(layout, phase, [edit])
    return phase_heading.read(old) == phase_heading.read(new) and true(of_status(phase_heading.status(new)), claim)
