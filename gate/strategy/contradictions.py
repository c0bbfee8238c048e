"""What a document says against itself: claims beyond its boxes, weeks that do not add up, steps long done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from gate.strategy import branches, front_marks, phase_heading, status_line, success_mark, timeline
from gate.strategy.claims import MARKS, Claim, of_mark, of_status
from gate.strategy.layout import Layout
from gate.strategy.titles import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gate.strategy.document import Document, Phase, Task
    from gate.strategy.status_line import StatusLine

_REMARK = re.compile(r"\(([^()]*)\)\s*$")
_LATER = re.compile(
    r"\bto be (?:added|created|built|written|done|made|merged|configured|set up)\b|\bnot yet\b|\bTODO\b", re.IGNORECASE
)
_FILE = re.compile(r"[\w/.-]*\w\.(?:py|sql|toml|ya?ml|txt|md|json|ini|cfg|sh|env|example)\b")
_WORD = re.compile(r"\w{5,}")
_PHASE = re.compile(r"\bphase[\s#]*([0-9]{1,4})(?!\w|[.,/–—-][0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the document says of its phases, by their numbers."""

    claims: Mapping[int, Claim | None]
    """That of each heading."""
    open: Mapping[int, str]
    """How many boxes are open, in words; "" where none is, or none that keeps the phase from being complete."""


def contradictions(
    document: Document, *, complete: Collection[int] = (), achieved: Collection[int] = ()
) -> tuple[str, ...]:  # fmt: skip
    """One line each, "FILE:LINE: what; what to do", in the order of the file; none in a sound document.

    What records prove contradicts no open box: a waiver ticks none, and a criterion rests on checks of its own.
    `complete` and `achieved` are the numbers of the phases of which they prove that.
    """
    layout = Layout(document)
    phases = document.phases
    claims = {phase.number: _claim(layout.heading_text(phase.line)) for phase in phases}
    said = _Said(claims=claims, open={p.number: "" if p.number in complete else _open(p) for p in phases})
    found = chain(
        *(_boxes(phase, said) for phase in phases),
        *(_criterion(layout, phase) for phase in phases if phase.number not in achieved),
        *(_remark(task) for phase in phases for task in phase.tasks),
        _several_in_progress(document, claims),
        *(_status_line(document, status, phase, said) for status, phase in status_line.lines(layout)),
        _headings_of_no_phase(layout),
        timeline.contradictions(layout),
        branches.contradictions(layout, claims),
        _still_to_come(layout),
    )
    return tuple(f"{document.name}:{line}: {problem}" for line, problem in sorted(set(found)))


def _claim(heading: str) -> Claim | None:
    return of_status(phase_heading.status(heading)) or front_marks.claim(heading)


def _open(phase: Phase) -> str:
    """How many of its boxes are open, in words; "" if none is."""
    count = sum(not task.ticked for task in phase.tasks)
    return f"{count} of its {len(phase.tasks)} boxes {'is' if count == 1 else 'are'} open" if count else ""


def _boxes(phase: Phase, said: _Said) -> Iterator[tuple[int, str]]:
    claim, left = said.claims[phase.number], said.open[phase.number]
    says = f"the heading of phase {phase.number} says that it"
    if claim is Claim.COMPLETE and left:
        yield phase.line, f"{says} is complete, but {left}; correct the heading, or prove the tasks"
    ticked = next((task for task in phase.tasks if task.ticked), None)
    if claim is Claim.OPEN and ticked:
        yield phase.line, f"{says} has not begun, but the box on line {ticked.line} is ticked; correct the heading"


def _criterion(layout: Layout, phase: Phase) -> Iterator[tuple[int, str]]:
    for criterion in success_mark.criteria(layout, phase):
        if success_mark.claims_success(criterion.sign) and _open(phase):
            says = f"the success criterion of phase {phase.number} is marked as met, but {_open(phase)}"
            yield criterion.line.number, f"{says}; remove the mark, or prove the tasks"


def _remark(task: Task) -> Iterator[tuple[int, str]]:
    remark = _REMARK.search(task.text)
    if remark is None:
        return
    marks = {of_mark(mark) for mark in MARKS.findall(remark[1])}
    says = f"though its remark says {quoted(remark[1])}; correct one"
    if not task.ticked and Claim.COMPLETE in marks:
        yield task.line, f"the box {quoted(task.title)} is open, {says}"
    if task.ticked and (_LATER.search(remark[1]) or (marks and Claim.COMPLETE not in marks)):
        yield task.line, f"the box {quoted(task.title)} is ticked, {says}"


def _several_in_progress(document: Document, claims: Mapping[int, Claim | None]) -> Iterator[tuple[int, str]]:
    begun = [phase for phase in document.phases if claims[phase.number] is Claim.IN_PROGRESS]
    for phase in begun[1:]:
        first = f"phase {begun[0].number} (line {begun[0].line})"
        yield phase.line, f"phase {phase.number} is in progress at the same time as {first}; finish the first of them"


def _status_line(
    document: Document, status: StatusLine, phase: Phase | None, said: _Said
) -> Iterator[tuple[int, str]]:  # fmt: skip
    if phase is None and status.named is None:
        if status.claim is Claim.COMPLETE and any(said.open.values()):
            yield status.line.number, "the status line says that all is complete, but boxes are open; correct it"
        return
    named = phase or next((phase for phase in document.phases if phase.number == status.named), None)
    if named is None:
        there = ", ".join(str(phase.number) for phase in document.phases)
        problem = f"the status line names phase {status.named}, which is not in the document"
        yield status.line.number, f"{problem}; name one of {there}"
    elif problem := _misstated(document, status, named, said):
        yield status.line.number, f"{problem}; correct the status line, or that"


def _misstated(document: Document, status: StatusLine, named: Phase, said: _Said) -> str:
    """What of the document the status line contradicts; "" for nothing."""
    says = f"the status line says that phase {named.number} is {status.claim.value if status.claim else 'current'}"
    heading, left = said.claims[named.number], said.open[named.number]
    if status.claim is Claim.COMPLETE and left:
        return f"{says}, but {left}"
    if (
        heading
        and status.claim is not Claim.HELD
        and heading is not Claim.HELD
        and heading is not (status.claim or Claim.IN_PROGRESS)
    ):
        return f"{says}, but its heading (line {named.line}) says {heading.value}"
    others = [phase for phase in document.phases if said.claims[phase.number] is Claim.IN_PROGRESS]
    if status.claim in (None, Claim.IN_PROGRESS) and others and heading is not Claim.IN_PROGRESS:
        return f"{says}, but by its heading (line {others[0].line}) phase {others[0].number} is"
    return ""


def _headings_of_no_phase(layout: Layout) -> Iterator[tuple[int, str]]:
    phases = {phase.line for phase in layout.document.phases}
    for heading in layout.document.outline.headings:
        named = phase_heading.read(heading.text)
        if named and heading.line not in phases and _claim(heading.text) in (Claim.COMPLETE, Claim.IN_PROGRESS):
            text = quoted(heading.text)
            problem = f"the heading {text} has a status, but is no phase: nothing proves it, nothing keeps it true"
            yield heading.line, f"{problem}; remove the status"


def _still_to_come(layout: Layout) -> Iterator[tuple[int, str]]:
    """Lines that name something as still to come in a phase, one of whose ticked boxes says that it is there."""
    tasks = [(phase.number, task) for phase in layout.document.phases for task in phase.tasks if task.ticked]
    for line in layout.texts:
        if _LATER.search(line.text) and (files := set(_FILE.findall(line.text))):
            phases = {int(number) for number in _PHASE.findall(line.text)}
            words = _words(line.text)
            for number, task in tasks:
                if number in phases and files & set(_FILE.findall(task.title)) and words & _words(task.title):
                    problem = f"this is said to be still to come, but the box {quoted(task.title)} (line {task.line})"
                    yield line.number, f"{problem} is ticked; correct one"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(_FILE.sub("", text))} - {"phase"}
