"""What people have stated in a ledger: attestations, waivers, and what was taken back of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from gate.ledger import records
from gate.ledger.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gate.ledger.chain import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One statement about one task."""

    reason: str
    record: str
    """ "record 12 (3f9a01c2b3d4)"."""
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """The newest statement about each task; keys are phase number and the task's title."""

    attestations: Mapping[tuple[int, str], Stated] = field(default_factory=dict)
    waivers: Mapping[tuple[int, str], Stated] = field(default_factory=dict)
    """Only those that have not expired."""


NOTHING = Statements()


def read(backwards: Iterable[Line], now: datetime) -> Statements:
    """All of them, from the newest record to the oldest; one that is not understood states nothing."""
    attestations: dict[tuple[int, str], Stated] = {}
    waivers: dict[tuple[int, str], Stated | None] = {}
    for line in backwards:
        if line.kind not in (Kind.ATTESTATION, Kind.WAIVER, Kind.REVOCATION):
            continue
        told = records.own(line.statement())
        try:
            task, of = (int(told["phase"]), str(told["task"])), Kind(told.get("of", line.kind))
            if of is Kind.WAIVER:
                waivers.setdefault(task, _waiver(line, told, now))
            else:
                attestations.setdefault(task, _attestation(line, told))
        except (KeyError, TypeError, ValueError):
            continue
    return Statements(attestations=attestations, waivers={task: one for task, one in waivers.items() if one})


def _attestation(line: Line, told: Mapping[str, Any]) -> Stated:
    revoked = line.kind == Kind.REVOCATION
    reason = f"taken back by {told['by']}: {told['reason']}" if revoked else f"by {told['by']}, see {told['evidence']}"
    return Stated(reason=reason, record=_record(line), revoked=revoked)


def _waiver(line: Line, told: Mapping[str, Any], now: datetime) -> Stated | None:
    """None where it was taken back, or its last day is over."""
    if line.kind == Kind.REVOCATION or date.fromisoformat(told["until"]) < now.date():
        return None
    return Stated(reason=f"waived until {told['until']} by {told['by']}: {told['reason']}", record=_record(line))


def _record(line: Line) -> str:
    return f"record {line.seq} ({line.id})"
