"""Whether texts that are embedded again still have the vectors that are stored for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.ranking import similarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import PointId, Vector

SHOWN = 5
NOT_GIVEN = "EMBEDDINGS_URL is not set"
REMEDY = "let EMBEDDINGS_URL name the model that the memories were embedded with, or embed them all again"


def not_given() -> Finding:
    """No embedder can be asked."""
    return unknown(NOT_GIVEN, remedy="set EMBEDDINGS_URL to the deployment's embedder, inside the deployment")


def sample_embeds_to_its_vector(
    ids: Sequence[PointId], stored: Sequence[Vector], embedded: Sequence[Vector], *, least_cosine: float
) -> Finding:  # fmt: skip
    """Every text of a sample embeds to the vector that is stored with it."""
    if not ids:
        return unknown("no memory of the sample has a text", remedy="name the payload key of the text data or memory")
    if len(stored[0]) != len(embedded[0]):
        return failed(
            "the embedder makes vectors of another dimension", n=len(ids), observed=len(embedded[0]),
            expected=len(stored[0]), remedy=REMEDY,
        )  # fmt: skip
    cosines = [similarity("Cosine", *pair) for pair in zip(stored, embedded, strict=True)]
    low = [f"{id_}: {cosine:.4f}" for id_, cosine in zip(ids, cosines, strict=True) if not cosine >= least_cosine]
    expected = f"a cosine of at least {least_cosine:g} each"
    if not low:
        return passed(len(ids), f"least cosine {min(cosines):.4f}", expected=expected)
    return failed(
        "texts embed to other vectors", n=len(ids), observed=f"{len(low)} of {len(ids)} texts", expected=expected,
        detail=", ".join(low[:SHOWN]), remedy=REMEDY,
    )  # fmt: skip
