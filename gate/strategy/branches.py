"""Branches and next steps of a document that contradict what it says of its phases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy.claims import Claim
from gate.strategy.titles import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gate.strategy.document import Phase
    from gate.strategy.layout import Layout, Line

_FIELD = r"[\W_]*+{}[*_]*\s*[:：]"
_BRANCH = re.compile(_FIELD.format(r"(?:feature\s+)?branch"), re.IGNORECASE)
_ACTIVE = re.compile(_FIELD.format(r"(?:active|current)\s+branch"), re.IGNORECASE)
_NEXT = re.compile(_FIELD.format(r"next\s+steps?"), re.IGNORECASE)
_NAME = re.compile(r"`([^`\s]+)`|(?<![\w/.-])([\w.-]+/[\w./-]*\w)")
_MERGED = re.compile(r"\bmerged\b(?<!not merged)", re.IGNORECASE)
_MERGE = re.compile(r"merge\b", re.IGNORECASE)
_BEGIN = re.compile(r"\b(?:start|begin|create|implement|finish|complete)\b", re.IGNORECASE)
_PHASE = re.compile(r"\bphase[\s#]*([0-9]{1,4})(?!\w|[.,/–—-][0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """The branch of a phase, as the document names it."""

    phase: Phase
    name: str
    line: int
    merged: bool

    @property
    def shown(self) -> str:
        return f"phase {self.phase.number}'s branch `{self.name}`"


def contradictions(layout: Layout, claims: Mapping[int, Claim | None]) -> Iterator[tuple[int, str]]:
    """Line and problem of each; `claims` are those of the phases' headings."""
    branches = [*_branches(layout)]
    for branch in branches:
        yield from _unmerged(branch)
    worked_on = [branch for branch in branches if claims.get(branch.phase.number) is Claim.IN_PROGRESS]
    for line in layout.texts:
        if layout.owner(line.number) is None:
            if active := _ACTIVE.match(line.text):
                yield from _active(line, _name(line.text[active.end() :]), branches, worked_on)
            if step := _NEXT.match(line.text):
                yield from _step(line, line.text[step.end() :], branches, claims)


def _branches(layout: Layout) -> Iterator[_Branch]:
    for phase in layout.document.phases:
        lines = (line for line in layout.introduction(phase) if _BRANCH.match(line.text))
        for line in list(lines)[:1]:
            if name := _name(line.text):
                yield _Branch(phase=phase, name=name, line=line.number, merged=bool(_MERGED.search(line.text)))


def _name(text: str) -> str:
    name = _NAME.search(text)
    return (name[1] or name[2]) if name else ""


def _unmerged(branch: _Branch) -> Iterator[tuple[int, str]]:
    task = next((task for task in branch.phase.tasks if _MERGE.match(task.title) and not task.ticked), None)
    if branch.merged and task:
        box = f"the box {quoted(task.title)} (line {task.line}) is open"
        yield branch.line, f"{branch.shown} is said to be merged, but {box}; correct one"


def _active(
    line: Line, name: str, branches: Sequence[_Branch], worked_on: Sequence[_Branch]
) -> Iterator[tuple[int, str]]:
    merged = next((branch for branch in branches if branch.name == name and branch.merged), None)
    if merged:
        yield (
            line.number,
            (
                f"the active branch `{name}` is that of phase {merged.phase.number} and merged already "
                f"(line {merged.line}); name the one that is worked on"
            ),
        )
    elif name and worked_on and name not in [branch.name for branch in worked_on]:
        busy = worked_on[0]
        work = f"phase {busy.phase.number} is in progress on `{busy.name}` (line {busy.line})"
        yield line.number, f"the active branch is said to be `{name}`, but {work}; name the one that is worked on"


def _step(
    line: Line, step: str, branches: Sequence[_Branch], claims: Mapping[int, Claim | None]
) -> Iterator[tuple[int, str]]:
    if not _BEGIN.search(step):
        return
    name = _name(step)
    done = next((branch for branch in branches if branch.merged and _alike(name, branch.name)), None)
    if done:
        problem = f"the next step is said to be `{name}`, but {done.shown} is merged already (line {done.line})"
        yield line.number, f"{problem}; name the step that really is next"
    for number in _PHASE.findall(step):
        if claims.get(int(number)) is Claim.COMPLETE:
            problem = f"the next step is said to be in phase {number}, whose heading says that it is complete"
            yield line.number, f"{problem}; name the step that really is next"


def _alike(name: str, other: str) -> bool:
    """Whether one name is the other, or goes on where it ends: `feature/setup` and `feature/setup-clean`."""
    shorter, longer = sorted((name, other), key=len)
    return bool(shorter) and (longer == shorter or longer.startswith((f"{shorter}-", f"{shorter}_", f"{shorter}/")))
