"""The same question gets the same answer from source and destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import embedding, same_answers
from fixtures.reembedded import reembedded
from fixtures.same_filters import filtered
from fixtures.same_search import searched

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.embeddings import Embedder
    from stores.postgres import Destination
    from stores.qdrant import Source
    from stores.target import Target

    Verify = Callable[[Finding], None]


def test_exact_search_agrees(destination: Destination, source: Source, target: Target, verify: Verify) -> None:
    """Exact search over everything that was migrated ranks the same in source and destination.

    Why: It is what users ask for, and only exact search on both sides tells a fault of the data from a fault of an
    index.

    How: Queries near memories and random ones, of everybody and of users of every size, are asked of the source with
    exact = true and of the real table past its indexes. Ranks are compared by the source's vectors in float64, so ties
    decide nothing. A query whose answers differ is asked once more, for a live system may write between the two.

    Remedy: See parity.every_memory_is_the_same, which names each memory that differs.
    """
    found = searched(destination, source, target)
    verify(same_answers.exact_search_agrees(found.differences, asked=found.asked, k=target.k))


def test_same_filter_gives_the_same_set(
    destination: Destination, source: Source, target: Target, verify: Verify
) -> None:  # fmt: skip
    """The same filter finds the same memories in source and destination.

    Why: Whose memories are found, shown and deleted rests on filters. A null that went missing, a list that became a
    text or a user's id that was written differently changes what they find, and no count shows it.

    How: By users of every size, by a user's key that is null, missing or empty, by other keys of the payload likewise,
    and by what a list holds. Ids are compared, not counts. A filter whose sets differ is asked once more, for a live
    system may write between the two.

    Remedy: See parity.every_memory_is_the_same, which names each memory that differs.
    """
    verify(same_answers.same_filter_gives_the_same_set(filtered(destination, source, target)))


def test_sample_embeds_to_its_vector(
    destination: Destination, source: Source, target: Target, embedder: Embedder | None, limits: dict[str, float],
    verify: Verify,
) -> None:  # fmt: skip
    """The text of a memory, embedded today, has the vector that is stored with it.

    Why: Every bit may have been carried over, and the deployment beside the new store may embed its queries with
    another model, or another version of it: then nothing is found, and nothing fails.

    How: The texts (payload data, or memory) of 20 rows of the destination are embedded by EMBEDDINGS_URL; the cosine
    of each with the stored vector is at least 0.99. Not set: unknown.

    Remedy: Let the deployment embed with the model that the memories were embedded with.
    """
    if embedder is None:
        verify(embedding.not_given())
        return
    found = reembedded(destination, source, target, embedder)
    least = limits["least_cosine"]
    verify(embedding.sample_embeds_to_its_vector(found.ids, found.stored, found.embedded, least_cosine=least))
