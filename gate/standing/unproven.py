"""What a document claims and no record proves: ticked boxes, headings that say complete, criteria marked as met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.standing.tasks import NO_MANIFEST
from gate.strategy import statuses, success_mark, write_back
from gate.strategy.claims import Claim
from gate.strategy.layout import Layout
from gate.strategy.titles import quoted
from reports.summary import TaskState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gate.standing.phases import PhaseStanding
    from gate.standing.tasks import TaskStanding
    from gate.strategy.document import Document


def claims(document: Document, standings: Sequence[PhaseStanding]) -> Iterator[str]:
    """One line each, with the way on; what gate sync --write would put right itself is left to it."""
    layout = Layout(document)
    known = {standing.phase.number: standing.complete for standing in standings if standing.recorded}
    overclaimed = write_back.overclaimed(layout, known)
    for standing in standings:
        yield from _boxes(document, standing)
        if not standing.recorded:
            yield from _heading(layout, standing)
            yield from _criterion(layout, standing)
        elif heading := overclaimed.get(standing.phase.number):
            where = f"{document.name}:{standing.phase.line}"
            says = f"the heading {quoted(heading.lstrip('# '))} says that it is complete"
            yield f"{where}: {says}, but its records say that it is not: take that away"


def _boxes(document: Document, standing: PhaseStanding) -> Iterator[str]:
    known = standing.by_title()
    for task in standing.phase.tasks:
        found = known[task.title]
        if task.ticked and found.ticked is None:
            where = f"{document.name}:{task.line}: {standing.name}"
            yield f"{where} {quoted(task.title)} is ticked, but nothing proves it: {_way_on(found, standing)}"


def _way_on(task: TaskStanding, standing: PhaseStanding) -> str:
    if task.state is TaskState.WAIVED:
        return f"{task.reason}; a waiver ticks no box: un-tick it"
    if not standing.bound:
        return "there are no checks for this phase yet: un-tick it"
    if task.reason == NO_MANIFEST:
        return "no manifest names it: see below for the line to edit, or un-tick it"
    command = "run" if task.checks else "attest"
    return f"{task.reason}: gate {command} {standing.name}, or un-tick it"


def _heading(layout: Layout, standing: PhaseStanding) -> Iterator[str]:
    status = statuses.find(layout, standing.phase.line)
    if status and status.claim is Claim.COMPLETE:
        where = f"{layout.document.name}:{standing.phase.line}"
        yield f"{where}: the heading of phase {standing.phase.number} says {quoted(status.words)}, {_NO_RECORD}"


def _criterion(layout: Layout, standing: PhaseStanding) -> Iterator[str]:
    for criterion in success_mark.criteria(layout, standing.phase):
        if success_mark.claims_success(criterion.sign):
            where = f"{layout.document.name}:{criterion.line.number}"
            yield f"{where}: the success criterion of phase {standing.phase.number} is marked as met, {_NO_RECORD}"


_NO_RECORD = "but no record proves anything of this phase: take that away"
