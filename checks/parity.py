"""Judges of parity: what was written comes back, what was alike stays alike, what is there stays there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Fingerprint, PointId

SHOWN = 5
"""How many of the differing rows a finding names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One value that was written to the destination, and what became of it."""

    name: str
    """Which trap it is."""
    id: PointId
    difference: str = ""
    """Why what came back is not what was written; empty when it is."""
    refused: str = ""
    """What the store said when it refused the value instead of changing it."""
    may_be_refused: bool = False
    """Whether the store's type cannot hold the value at all."""


def round_trip(trips: Sequence[Trip], *, what: str, where: str) -> Finding:
    """Everything written comes back as it was, or is refused where the type cannot hold it."""
    changed = [trip for trip in trips if trip.difference]
    refused = [trip for trip in trips if trip.refused and not trip.may_be_refused]
    if changed:
        return failed(
            f"{what} come back changed: {changed[0].difference}",
            n=len(trips),
            observed=f"{len(changed)} of {len(trips)} differ",
            expected="every one as it was written",
            detail="; ".join(f"{trip.name} ({trip.id}): {trip.difference}" for trip in changed[:SHOWN]),
            remedy=f"look at the column's type and at the triggers of {where}: SELECT tgname, pg_get_triggerdef(oid) "
            f"FROM pg_trigger WHERE tgrelid = '{where}'::regclass AND NOT tgisinternal",
        )
    if refused:
        return failed(
            f"{what} are refused",
            n=len(trips),
            observed=f"{len(refused)} of {len(trips)} refused",
            expected="every one stored",
            detail="; ".join(f"{trip.name}: {trip.refused}" for trip in refused[:SHOWN]),
            remedy=f"loosen the constraint or trigger of {where} that refuses what the source may hold",
        )
    rejected = sum(bool(trip.refused) for trip in trips)
    return passed(
        len(trips), f"{len(trips) - rejected} came back exactly, {rejected} that the type cannot hold were refused"
    )


def same_ranking(differences: Sequence[str], *, points: int, k: int) -> Finding:
    """Exact search answers alike on both sides; `differences` has one entry a query, empty where it does."""
    wrong = [f"query {number}: {why}" for number, why in enumerate(differences, 1) if why]
    if not points:
        return unknown("the source is empty", remedy="load the source, or name the collection that holds the memories")
    if not wrong:
        detail = f"{points} points of the source, k = {k}, ties within float32 accuracy"
        return passed(
            len(differences), f"{len(differences)} of {len(differences)} queries ranked the same", detail=detail
        )
    return failed(
        "exact search ranks differently",
        n=len(differences),
        observed=f"{len(wrong)} of {len(differences)} queries differ",
        expected="the same ranking up to ties",
        detail="; ".join(wrong[:SHOWN]),
        remedy="see parity.vectors_come_back_exactly: a vector that is stored changed ranks differently",
    )


def scores_grow(problems: Sequence[str], *, judged: str) -> Finding:
    """Scores grow with similarity and come best first; `problems` has one entry a query, empty where they do."""
    wrong = [f"query {number}: {why}" for number, why in enumerate(problems, 1) if why]
    if not wrong:
        return passed(len(problems), "higher scores are more alike, best first", detail=f"judged on {judged}")
    return failed(
        "score is no similarity",
        n=len(problems),
        observed=f"{len(wrong)} of {len(problems)} queries",
        expected="a higher score for the more alike, best first",
        detail="; ".join(wrong[:SHOWN]),
        remedy=f"let {judged} return a similarity, for cosine 1 - (embedding <=> query), and order by it descending",
    )


def unchanged(before: Fingerprint, after: Fingerprint, *, own_source: bool) -> Finding:
    """The source is after the run what it was before it.

    Settings and payload indexes must not differ. Points may be written by a live system while the run goes on: on the
    embedded target (`own_source`) a point that differs refutes, elsewhere it leaves the claim unknown.
    """
    n = len(before.points) + len(before.settings)
    changed = sorted(name for name in before.points if after.points.get(name) != before.points[name])
    if before.settings != after.settings:
        return _source_changed("the source's settings changed", before.settings, after.settings, n)
    if before.payload_indexes != after.payload_indexes:
        return _source_changed("the source's payload indexes changed", before.payload_indexes, after.payload_indexes, n)
    if not changed:
        return passed(n, f"{len(before.points)} points, {len(before.settings)} collections unchanged")
    seen = f"{len(changed)} of {len(before.points)} points differ"
    if own_source:
        return failed(
            "points of the source changed",
            n=n,
            observed=seen,
            expected="none",
            detail=_named(changed),
            remedy="find out what writes to the embedded source during the run",
        )
    return unknown(
        "points of the source changed during the run",
        n=n,
        observed=seen,
        expected="none",
        detail=_named(changed),
        remedy="run again while nobody writes, or see who wrote these points",
    )


def _source_changed(cause: str, before: object, after: object, n: int) -> Finding:
    return failed(
        cause,
        n=n,
        observed=str(after),
        expected=str(before),
        remedy="find out who changed the source during the run, and run again",
    )


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
