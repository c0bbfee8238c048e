"""Search results compared: by similarity in float64, so that ties and float32 accumulators decide nothing."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts import Hit, PointId, Vector

SCORE_ABS_TOL = 1e-5
"""Two similarities closer than this are a tie: float32 accumulators of either engine differ by less (1e-7 measured)."""


def similarity(distance: str, left: Vector, right: Vector) -> float:
    """How alike two vectors are under a distance of Qdrant's; higher is always better."""
    a, b = left.astype(np.float64), right.astype(np.float64)
    if distance == "Dot":
        return float(a @ b)
    if distance == "Euclid":
        return -float(np.linalg.norm(a - b))
    if distance == "Manhattan":
        return -float(np.abs(a - b).sum())
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / lengths if lengths else 0.0


def true_scores(query: Vector, ids: Sequence[PointId], vectors: Mapping[PointId, Vector], distance: str) -> list[float]:
    """The similarity of each hit, from the vectors themselves; an id that is not known counts as infinitely unlike."""
    return [similarity(distance, query, vectors[id_]) if id_ in vectors else -np.inf for id_ in ids]


def rank_difference(old: Sequence[float], new: Sequence[float]) -> str:
    """Why two rankings, given by true similarity, are not the same up to ties; empty when they are."""
    if len(old) != len(new):
        return f"{len(new)} hits for {len(old)}"
    for rank, (left, right) in enumerate(zip(old, new, strict=True), 1):
        if not abs(left - right) <= SCORE_ABS_TOL * max(1.0, abs(left)):
            return f"rank {rank}: similarity {right:.7f} for {left:.7f}"
    return ""


def recall(found: Sequence[float], exact: Sequence[float]) -> float:
    """The share of the k exact neighbours that were found, counting ties with the k-th as found."""
    if not exact:
        return 0.0
    least = exact[-1] - SCORE_ABS_TOL * max(1.0, abs(exact[-1]))
    return min(1.0, sum(score >= least for score in found) / len(exact))


def direction_problem(hits: Sequence[Hit], scores: Sequence[float]) -> str:
    """Why the hits' own scores do not grow with true similarity; empty when they do."""
    for one in range(len(hits)):
        for other in range(len(hits)):
            clearly_more_alike = scores[one] > scores[other] + SCORE_ABS_TOL
            if clearly_more_alike and not hits[one].score > hits[other].score:
                return (
                    f"{hits[one].id} is more alike than {hits[other].id} ({scores[one]:.6f} to {scores[other]:.6f}) "
                    f"but scores {hits[one].score:.6f} to {hits[other].score:.6f}"
                )
    return ""


def order_problem(hits: Sequence[Hit]) -> str:
    """Why the hits do not come best first by their own scores; empty when they do."""
    for better, worse in itertools.pairwise(hits):
        if not better.score >= worse.score:
            return f"{worse.id} with {worse.score:.6f} comes after {better.id} with {better.score:.6f}"
    return ""
