"""What the ledger knows, written back into the document: the edits, planned from its bytes alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy import front_marks, splices, status_line, statuses, success_mark
from gate.strategy.claims import Claim
from gate.strategy.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gate.strategy.document import Document
    from gate.strategy.splices import Splice


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseState:
    """What the ledger says of one phase of the document."""

    number: int
    boxes: Mapping[str, bool]
    """Which boxes are to be set, by their tasks' keys: True ticked, False open; those not named keep their byte."""
    complete: bool
    """Passed, and every task proven, attested or waived."""
    recorded: bool
    """Whether there is a record of this phase; without one nothing of it is touched."""
    achieved: bool | None
    """Whether the mark before its success criterion is to stand there; None leaves it as it is."""


def plan(document: Document, states: Sequence[PhaseState], earlier: Iterable[Splice] = ()) -> list[Splice]:
    """The edits that make the document say what these states say; none where it says so already.

    `earlier` are edits of writes before this one: a mark that they took away comes back as it was.
    """
    recorded = {state.number: state for state in states if state.recorded}
    boxes = {(state.number, title): ticked for state in recorded.values() for title, ticked in state.boxes.items()}
    claims = _claims(document, recorded)
    achieved = {number: state.achieved for number, state in recorded.items() if state.achieved is not None}
    layout = Layout(document)
    taken = [splice.old.decode() for splice in earlier]
    return [
        *splices.plan(document, boxes),
        *front_marks.plan(layout, claims, taken),
        *statuses.plan(layout, claims),
        *status_line.plan(layout, claims),
        *success_mark.plan(layout, achieved, taken),
    ]


def _claims(document: Document, recorded: Mapping[int, PhaseState]) -> dict[int, Claim | None]:
    """What the heading of each phase with records is to claim: the first that is not complete is in progress."""
    claims: dict[int, Claim | None] = {}
    for phase in document.phases:
        if phase.number in recorded:
            complete = recorded[phase.number].complete
            first = Claim.IN_PROGRESS not in claims.values()
            claims[phase.number] = Claim.COMPLETE if complete else Claim.IN_PROGRESS if first else None
    return claims
