"""Search results compared: by similarity in float64, so that ties and float32 accumulators decide nothing."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checks.facts import Hit, PointId, Vector

TOLERANCE = 1e-5
"""Of a similarity's scale: two that are closer are a tie. Engines' float32 accumulators differ by 1e-7 (measured)."""
HALF_TOLERANCE = 1e-3
"""The same where a side keeps 16 bits of each number, as the source or target.toml says: 2^-11 is 5e-4."""
TOO_ALIKE = 1_000
"""Tie widths from which on equal scores hide a difference; below, the function may round its score."""


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


def tie_width(distance: str, query: Vector, vectors: Iterable[Vector], *, tolerance: float = TOLERANCE) -> float:
    """How far two similarities to the query may lie apart and still be a tie: what the summands' sizes allow."""
    order = 1 if distance == "Manhattan" else 2
    own = float(np.linalg.norm(query.astype(np.float64), order))
    largest = max((float(np.linalg.norm(vector.astype(np.float64), order)) for vector in vectors), default=0.0)
    scale = {"Cosine": 1.0, "Dot": own * largest}.get(distance, own + largest)
    return tolerance * scale


def true_scores(query: Vector, ids: Sequence[PointId], vectors: Mapping[PointId, Vector], distance: str) -> list[float]:
    """The similarity of each hit, from the vectors themselves; an id that is not known counts as infinitely unlike."""
    return [similarity(distance, query, vectors[id_]) if id_ in vectors else -math.inf for id_ in ids]


def rank_difference(old: Sequence[float], new: Sequence[float], *, width: float) -> str:
    """Why two rankings, given by true similarity, are not the same up to ties; empty when they are."""
    if len(old) != len(new):
        return f"{len(new)} hits for {len(old)}"
    for rank, (left, right) in enumerate(zip(old, new, strict=True), 1):
        if not (math.isfinite(left) and abs(left - right) <= width):
            return f"rank {rank}: similarity {right:.7f} for {left:.7f}"
    return ""


def recall(found: Sequence[Hit], exact: Sequence[Hit], *, width: float) -> float:
    """The share of the exact neighbours that were found, counting ties with the last as found; higher scores better."""
    if not exact:
        return 0.0
    wanted, least = {hit.id for hit in exact}, exact[-1].score
    scores = {hit.id: hit.score for hit in found}
    good = sum(id_ in wanted or score >= least - width > -math.inf for id_, score in scores.items())
    return min(1.0, good / len(exact))


def direction_problem(hits: Sequence[Hit], scores: Sequence[float], *, width: float) -> str:
    """Why the hits' own scores do not grow with true similarity; empty when they do."""
    for (one, alike), (other, less) in itertools.permutations(zip(hits, scores, strict=True), 2):
        rounded = one.score == other.score and alike - less <= TOO_ALIKE * width
        if alike - less > width and not (one.score > other.score or rounded):
            return (
                f"{one.id} is more alike than {other.id} ({alike:.6f} to {less:.6f}) "
                f"but scores {one.score:.6f} to {other.score:.6f}"
            )
    return ""


def order_problem(hits: Sequence[Hit]) -> str:
    """Why the hits do not come best first by their own scores; empty when they do."""
    for better, worse in itertools.pairwise(hits):
        if not better.score >= worse.score:
            return f"{worse.id} with {worse.score:.6f} comes after {better.id} with {better.score:.6f}"
    return ""
