"""Judges of answers: the same question asked of source and destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Filtered

SHOWN = 5
"""How many of the differing questions a finding names."""
SEE = "see parity.every_memory_is_the_same, which names each memory that differs and why"
LOAD = "load the source, or name the collection that holds the memories"


def exact_search_agrees(differences: Sequence[str], *, asked: str, k: int) -> Finding:
    """Exact search ranks alike on both sides; `differences` has one entry a query, empty where it does."""
    if not differences:
        return unknown("nothing was searched", remedy=LOAD)
    wrong = [f"query {number}: {why}" for number, why in enumerate(differences, 1) if why]
    measured = f"{asked}, k = {k}, ties within float32 accuracy"
    if not wrong:
        return passed(len(differences), f"{len(differences)} queries ranked the same", detail=measured)
    return failed(
        "exact search ranks differently", n=len(differences), observed=f"{len(wrong)} of {len(differences)} queries",
        expected="the same ranking up to ties", detail=f"{'; '.join(wrong[:SHOWN])}; {measured}", remedy=SEE,
    )  # fmt: skip


def same_filter_gives_the_same_set(found: Sequence[Filtered]) -> Finding:
    """Each filter finds the same ids on both sides."""
    refused = [f"{one.filter}: {one.refused}" for one in found if one.refused]
    asked = [one for one in found if not one.refused]
    n = sum(max(one.source, one.destination) for one in asked)
    told = f"{len(asked)} filters" + (f"; left out: {'; '.join(refused)}" if refused else "")
    wrong = [one for one in asked if one.missing or one.added]
    if wrong:
        return failed(
            "the same filter gives another set", n=n, observed=f"{len(wrong)} of {len(asked)} filters",
            expected="the same ids on both sides", detail="; ".join(map(_told, wrong[:SHOWN])), remedy=SEE,
        )  # fmt: skip
    if not n:
        return unknown("no filter found anything", detail=told, remedy=LOAD)
    return passed(n, f"{len(asked)} filters found the same ids", detail=told)


def _told(one: Filtered) -> str:
    """One filter and what differs: "tags is "work": source 12, destination 10; 2 missing, such as ..."."""
    parts = [f"{len(ids)} {word}, such as {ids[0]}" for word, ids in _sides(one) if ids]
    return f"{one.filter}: source {one.source}, destination {one.destination}; {', '.join(parts)}"


def _sides(one: Filtered) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("missing", one.missing), ("added", one.added)
