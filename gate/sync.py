"""The document against the ledger: what contradicts it, and what would be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.standing import unproven
from gate.strategy import document_gaps, write_back
from gate.strategy.contradictions import contradictions
from gate.strategy.outline import LINE_END
from gate.strategy.titles import key, quoted
from gate.strategy.write_back import PhaseState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gate.standing.current import Current
    from gate.standing.phases import PhaseStanding
    from gate.standing.tasks import TaskStanding
    from gate.strategy.document import Document, Phase, Task
    from gate.strategy.splices import Splice


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is to be written, and a line for each edit."""

    edits: tuple[Splice, ...]
    changes: tuple[str, ...]


def plan(document: Document, standings: Sequence[PhaseStanding], earlier: Iterable[Splice] = ()) -> Planned:
    """The edits that make the document say what the ledger proves; phases without a record keep every byte.

    `earlier` are the edits of writes before this one.
    """
    edits = tuple(write_back.plan(document, [_state(standing) for standing in standings], earlier))
    boxes = {task.offset: (phase, task) for phase in document.phases for task in phase.tasks}
    told = {standing.phase.number: standing.by_title() for standing in standings}
    return Planned(edits=edits, changes=tuple(_told(edit, document, boxes.get(edit.offset), told) for edit in edits))


def problems(current: Current, standings: Sequence[PhaseStanding], earlier: Iterable[Splice] = ()) -> list[str]:
    """What keeps the document from saying what is proven, a line each, with the way on; empty when all is well."""
    document = current.document
    manifests = [bound.manifest for bound in current.bound.values()]
    return [
        *unproven.claims(document, standings),
        *(f"{document.name}: not written yet: {change}" for change in plan(document, standings, earlier).changes),
        *(f"{standing.name}: {standing.stale}; gate run {standing.name}" for standing in standings if standing.stale),
        *document_gaps.unplaced(document, manifests),
        *document_gaps.orphans(document, manifests),
        *document_gaps.checks(current.bound.values()),
        *contradictions(
            document,
            complete=[standing.phase.number for standing in standings if standing.recorded and standing.complete],
            achieved=[standing.phase.number for standing in standings if standing.recorded and standing.achieved],
        ),
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
    edit: Splice, document: Document, box: tuple[Phase, Task] | None,
    standings: Mapping[int, Mapping[str, TaskStanding]],
) -> str:  # fmt: skip
    if box is None:
        line = len(LINE_END.findall(document.raw, 0, edit.offset)) + 1
        return f"line {line}: {_shown(edit.old)} becomes {_shown(edit.new)}"
    phase, task = box
    found = standings[phase.number][task.title]
    done = "ticked" if edit.new != b" " else "un-ticked"
    why = f" ({found.reason})" if found.reason else ""
    return f"{done} phase{phase.number} {quoted(task.title)} by {found.record}{why}"


def _shown(content: bytes) -> str:
    return quoted(content.decode(errors="replace"))
