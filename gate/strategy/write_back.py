"""What the ledger knows, written back into the document: the edits, planned from its bytes alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy import front_marks, splices, status_edits, status_line_edits, success_mark
from gate.strategy.claims import Claim, hinted
from gate.strategy.earlier import Earlier
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

    `earlier` are the edits of writes before this one, oldest first: what they took away comes back as it was.
    """
    recorded = {state.number: state for state in states if state.recorded}
    boxes = {(state.number, title): ticked for state in recorded.values() for title, ticked in state.boxes.items()}
    achieved = {number: state.achieved for number, state in recorded.items() if state.achieved is not None}
    layout = Layout(document)
    known = Earlier(earlier)
    claims = _claims(document, {number: state.complete for number, state in recorded.items()})
    return [
        *splices.plan(document, boxes, known),
        *headings(layout, claims, known),
        *status_line_edits.plan(layout, claims, known),
        *success_mark.plan(layout, achieved, known),
    ]


def headings(layout: Layout, claims: Mapping[int, Claim | None], earlier: Earlier) -> list[Splice]:
    """The edits of the phases' headings alone."""
    return [*front_marks.plan(layout, claims, earlier), *status_edits.plan(layout, claims, earlier)]


def overclaimed(layout: Layout, complete: Mapping[int, bool]) -> dict[int, str]:
    """The headings that still say complete, once written, of phases with records that are not; by phase number.

    They say so in a way of their own, which only people can put right.
    """
    edits = headings(layout, _claims(layout.document, complete), Earlier())
    shown = {
        phase.number: status_edits.edited(layout, phase, edits)
        for phase in layout.document.phases
        if complete.get(phase.number) is False
    }
    return {number: text for number, text in shown.items() if hinted(text) is Claim.COMPLETE}


def _claims(document: Document, complete: Mapping[int, bool]) -> dict[int, Claim | None]:
    """What the heading of each phase with records is to claim: the first that is not complete is in progress."""
    claims: dict[int, Claim | None] = {}
    for phase in document.phases:
        if phase.number in complete:
            first = Claim.IN_PROGRESS not in claims.values()
            claims[phase.number] = Claim.COMPLETE if complete[phase.number] else Claim.IN_PROGRESS if first else None
    return claims
