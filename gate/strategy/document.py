"""The strategy document: its phases, their tasks, and where each box stands in the file."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from gate.strategy import phase_heading
from gate.strategy.labels import Kind, Label, labels, opening
from gate.strategy.outline import BOM, LINE_END, Outline, TooDeep, outline
from gate.strategy.titles import key, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gate.strategy.outline import Box

_CONFLICT = re.compile(rb"(?:<{7}|>{7})(?= |\Z)")
_NEAREST = 3
"""Headings that are named where none is a phase's."""
_SHAPE = (
    'a phase is a heading such as "## Phase 2: Title" whose section has boxes ("- [ ] task") '
    "or an Objective, Tasks, Timeline or Success Criteria line"
)


class DocumentError(ValueError):
    """A strategy document that cannot be used; the message names file and line, and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A box of the checklist."""

    title: str
    """The key that binds it to its checks."""
    text: str
    line: int
    offset: int
    """Where the one byte between the brackets stands in the file."""
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase's heading and what stands in its section."""

    number: int
    title: str
    line: int
    end: int
    """The line of the heading that ends its section; sys.maxsize where none does."""
    tasks: tuple[Task, ...]
    success: str | None
    success_line: int | None
    objective: bool
    timeline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A strategy document as it was read."""

    name: str
    raw: bytes
    phases: tuple[Phase, ...]
    loose: tuple[Task, ...]
    """Boxes outside every phase: no manifest can bind them."""
    outline: Outline = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    number: int
    title: str
    line: int
    end: int


def loads(raw: bytes, name: str) -> Document:
    """The document in these bytes; raises DocumentError on anything that would leave a box in doubt."""
    _readable(raw, name)
    try:
        found = outline(raw)
    except TooDeep as error:
        _refuse(name, error.line, "lists or quotes nested too deeply to be read; flatten them")
    sections, marks = _sections(found), list(labels(found.paragraphs))
    phases = tuple(_phase(section, boxes, own) for section, boxes, own in _shares(sections, found.boxes, marks))
    if not phases:
        lines = ", ".join(str(section.line) for section in sections)
        bare = f" (below the heading on line {lines} there is neither)" if lines else ""
        raise DocumentError(f"{name}: has no phase; {_SHAPE}{bare}{_nearest(found)}")
    _distinct(phases, name)
    loose = tuple(_tasks([box for box in found.boxes if _owner(box.line, sections) is None]))
    return Document(name=name, raw=raw, phases=phases, loose=loose, outline=found)


def _nearest(found: Outline) -> str:
    """The headings that may have been meant as phases: those whose first word is like it, else the first ones."""
    words = {heading.line: next(iter(heading.text.casefold().split()), "") for heading in found.headings}
    like = [h for h in found.headings if get_close_matches(words[h.line], ["phase", "phases"], n=1)]
    named = [f"line {heading.line} {quoted(heading.text)}" for heading in (like or found.headings)[:_NEAREST]]
    return f"; nearest headings: {', '.join(named)}" if named else ""


def _readable(raw: bytes, name: str) -> None:
    if not raw.removeprefix(BOM).strip():
        raise DocumentError(f"{name}: is empty; {_SHAPE}")
    for number, line in enumerate(LINE_END.split(raw), 1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            byte = f"byte {error.start + 1} of the line (0x{line[error.start]:02x})"
            _refuse(name, number, f"{byte} is not UTF-8; save the file as UTF-8")
        if _CONFLICT.match(line):
            _refuse(
                name, number, f"a version-control conflict marker ({line[:7].decode()}); resolve the conflict first"
            )


def _sections(found: Outline) -> list[_Section]:
    sections: list[_Section] = []
    for index, heading in enumerate(found.headings):
        named = phase_heading.read(heading.text)
        # "Phase 2 exit checklist" below the heading of phase 2 is a part of it.
        if named is None or any(s.number == named[0] and heading.line < s.end for s in sections):
            continue
        end = next((h.line for h in found.headings[index + 1 :] if h.level <= heading.level), sys.maxsize)
        sections.append(_Section(number=named[0], title=named[1], line=heading.line, end=end))
    return sections


def _owner(line: int, sections: Sequence[_Section]) -> _Section | None:
    behind = bisect_right(sections, line, key=lambda section: section.line)
    return next((section for section in map(sections.__getitem__, range(behind)[::-1]) if line < section.end), None)


def _shares(
    sections: Sequence[_Section], boxes: Sequence[Box], marks: Sequence[Label]
) -> Iterator[tuple[_Section, list[Box], list[Label]]]:
    own_boxes: dict[_Section | None, list[Box]] = defaultdict(list)
    own_marks: dict[_Section | None, list[Label]] = defaultdict(list)
    for box in boxes:
        own_boxes[_owner(box.line, sections)].append(box)
    for mark in marks:
        own_marks[_owner(mark.line, sections)].append(mark)
    for section in sections:
        if section in own_boxes or section in own_marks:
            yield section, own_boxes[section], own_marks[section]


def _phase(section: _Section, boxes: Sequence[Box], marks: Sequence[Label]) -> Phase:
    first = {mark.kind: mark for mark in reversed(marks)}
    success = first.get(Kind.SUCCESS)
    return Phase(
        number=section.number,
        title=section.title,
        line=section.line,
        end=section.end,
        tasks=tuple(_tasks(boxes)),
        success=success.text if success else None,
        success_line=success.line if success else None,
        objective=Kind.OBJECTIVE in first and bool(first[Kind.OBJECTIVE].text),
        timeline=Kind.TIMELINE in first,
    )


def _tasks(boxes: Sequence[Box]) -> Iterator[Task]:
    for box in boxes:
        text = opening(box.words)
        yield Task(title=key(text), text=text, line=box.line, offset=box.offset, ticked=box.ticked)


def _distinct(phases: Sequence[Phase], name: str) -> None:
    seen: dict[int, Phase] = {}
    for phase in phases:
        first = seen.setdefault(phase.number, phase)
        if first is not phase:
            _refuse(name, phase.line, f"phase {phase.number} is there already, on line {first.line}; renumber one")
        titles: dict[str, Task] = {}
        for task in phase.tasks:
            same = titles.setdefault(task.title, task)
            if same is not task:
                problem = f"task {quoted(task.title)} of phase {phase.number} is there already, on line {same.line}"
                _refuse(name, task.line, f"{problem}; titles are keys, so reword or remove one")


def _refuse(name: str, line: int, problem: str) -> NoReturn:
    raise DocumentError(f"{name}:{line}: {problem}")
