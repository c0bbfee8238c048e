"""Judges of parity: what was written comes back, what was alike stays alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks import statements
from checks.facts import quoted
from checks.finding import Finding, failed, passed, unknown
from checks.values import cause_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import PointId, Table

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


def round_trip(trips: Sequence[Trip], *, what: str, table: Table, triggers: Sequence[str]) -> Finding:
    """Everything written comes back as it was, or is refused where the type cannot hold it."""
    changed = [trip for trip in trips if trip.difference]
    refused = [trip for trip in trips if trip.refused and not trip.may_be_refused]
    if changed:
        [(cause, _)] = Counter(cause_of(trip.difference) for trip in changed).most_common(1)
        return failed(
            f"{what} come back changed: {cause}",
            n=len(trips),
            observed=f"{len(changed)} of {len(trips)} differ",
            expected="every one as it was written",
            detail="; ".join(f"{trip.name} ({trip.id}): {trip.difference}" for trip in changed[:SHOWN]),
            remedy=_restore(table, triggers),
        )
    if refused:
        return failed(
            f"{what} are refused",
            n=len(trips),
            observed=f"{len(refused)} of {len(trips)} refused",
            expected="every one stored",
            detail="; ".join(f"{trip.name}: {trip.refused}" for trip in refused[:SHOWN]),
            remedy=f"loosen the constraint or trigger of {table.qualified} that refuses what the source may hold",
        )
    rejected = sum(bool(trip.refused) for trip in trips)
    return passed(
        len(trips), f"{len(trips) - rejected} came back exactly, {rejected} that the type cannot hold were refused"
    )


def _restore(table: Table, triggers: Sequence[str]) -> str:
    """The statement that lets the table keep what it is given."""
    column = table.column(table.vector_column)
    if column and column.type == "halfvec" and not table.halfvec_mapped:
        return statements.retype(table, column, "vector", column.dimension)
    off = [f"ALTER TABLE {table.qualified} DISABLE TRIGGER {quoted(name)}" for name in triggers]
    if not off:
        return f"see what the types of {table.qualified} do to what is written: vector(n) and jsonb keep everything"
    return off[0] if len(off) == 1 else f"find out which trigger changes it, then one of: {'; '.join(off)}"


def same_ranking(differences: Sequence[str], *, points: int, k: int, left_out: int = 0) -> Finding:
    """Exact search answers alike on both sides; `differences` has one entry a query, empty where it does."""
    if not differences:
        return unknown("the source is empty", remedy="load the source, or name the collection that holds the memories")
    wrong = [f"query {number}: {why}" for number, why in enumerate(differences, 1) if why]
    without = f", {left_out} left out that have no direction or that PostgreSQL cannot hold" if left_out else ""
    measured = f"{points} points of the source{without}, k = {k}, ties within float32 accuracy"
    if not wrong:
        right = f"{len(differences)} of {len(differences)} queries ranked the same"
        return passed(len(differences), right, detail=measured)
    return failed(
        "exact search ranks differently",
        n=len(differences),
        observed=f"{len(wrong)} of {len(differences)} queries differ",
        expected="the same ranking up to ties",
        detail=f"{'; '.join(wrong[:SHOWN])}; {measured}",
        remedy="see parity.vectors_come_back_exactly: a vector that is stored changed ranks differently",
    )


def scores_grow(problems: Sequence[str], disorders: Sequence[str], *, judged: str, similarity: str) -> Finding:
    """Scores grow with similarity and come best first; one entry a query in both, empty where they do."""
    if not problems:
        return unknown("nothing was searched", remedy="load the source, or name the collection that holds the memories")
    for cause, found in {"score is no similarity": problems, "the best does not come first": disorders}.items():
        if wrong := [f"query {number}: {why}" for number, why in enumerate(found, 1) if why]:
            return failed(
                cause,
                n=len(problems),
                observed=f"{len(wrong)} of {len(problems)} queries",
                expected="a higher score for the more alike, best first",
                detail="; ".join(wrong[:SHOWN]),
                remedy=f"let {judged} return a similarity, {similarity}, and order by it descending",
            )
    return passed(len(problems), "higher scores are more alike, best first", detail=f"judged on {judged}")
