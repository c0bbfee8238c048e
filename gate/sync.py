"""The document against the ledger: what contradicts it, and what would be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate import document_gaps, write_back
from gate.contradictions import contradictions
from gate.titles import key, quoted
from gate.write_back import PhaseState
from reports.summary import TaskState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gate.current import Current
    from gate.document import Document, Phase, Task
    from gate.splices import Splice
    from gate.standing import PhaseStanding, TaskStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is to be written, and a line for each edit."""

    edits: tuple[Splice, ...]
    changes: tuple[str, ...]


def plan(document: Document, standings: Sequence[PhaseStanding]) -> Planned:
    """The edits that make the document say what the ledger proves; phases without a record keep every byte."""
    edits = tuple(write_back.plan(document, [_state(standing) for standing in standings]))
    boxes = {task.offset: (phase, task) for phase in document.phases for task in phase.tasks}
    told = {standing.phase.number: standing for standing in standings}
    return Planned(edits=edits, changes=tuple(_told(edit, document, boxes.get(edit.offset), told) for edit in edits))


def problems(current: Current, standings: Sequence[PhaseStanding]) -> list[str]:
    """What keeps the document from saying what is proven, a line each, with the way on; empty when all is well."""
    document = current.document
    manifests = [bound.manifest for bound in current.bound.values()]
    return [
        *(line for standing in standings for line in _unproven(document, standing)),
        *(f"{document.name}: not written yet: {change}" for change in plan(document, standings).changes),
        *(f"{standing.name}: {standing.stale}; gate run {standing.name}" for standing in standings if standing.stale),
        *document_gaps.unplaced(document, manifests),
        *document_gaps.orphans(document, manifests),
        *document_gaps.checks(current.bound.values()),
        *contradictions(document),
    ]


def _state(standing: PhaseStanding) -> PhaseState:
    return PhaseState(
        number=standing.phase.number,
        boxes={key(task.title): task.ticked for task in standing.tasks if task.ticked is not None},
        complete=standing.complete,
        recorded=standing.recorded,
        achieved=standing.achieved,
    )


def _told(
    edit: Splice, document: Document, box: tuple[Phase, Task] | None, standings: Mapping[int, PhaseStanding]
) -> str:  # fmt: skip
    if box is None:
        line = document.raw[: edit.offset].count(b"\n") + 1
        return f"line {line}: {_shown(edit.old)} becomes {_shown(edit.new)}"
    phase, task = box
    found = standings[phase.number].task(task.title)
    done = "ticked" if edit.new == b"x" else "un-ticked"
    why = f" ({found.reason})" if found.reason else ""
    return f"{done} phase{phase.number} {quoted(task.title)} by {found.record}{why}"


def _shown(content: bytes) -> str:
    return quoted(content.decode(errors="replace"))


def _unproven(document: Document, standing: PhaseStanding) -> Iterator[str]:
    for task in standing.phase.tasks:
        found = standing.task(task.title)
        if task.ticked and found.ticked is None:
            where = f"{document.name}:{task.line}: phase{standing.phase.number}"
            yield f"{where} {quoted(task.title)} is ticked, but nothing proves it: {_way_on(found, standing)}"


def _way_on(task: TaskStanding, standing: PhaseStanding) -> str:
    if task.state is TaskState.WAIVED:
        return f"{task.reason}; a waiver ticks no box: un-tick it"
    if not standing.bound:
        return "there are no checks for this phase yet: un-tick it"
    command = "run" if task.checks else "attest"
    return f"{task.reason}: gate {command} {standing.name}, or un-tick it"
