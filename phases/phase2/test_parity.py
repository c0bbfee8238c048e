"""Nothing that is written is changed, and what is alike stays alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import parity
from checks.unchanged import unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts import Fingerprint
    from checks.finding import Finding
    from fixtures.scratch import Scratch
    from stores.postgres import Destination
    from stores.qdrant import Source
    from stores.target import Target


def test_vectors_come_back_exactly(
    scratch: Scratch, destination: Destination, verify: Callable[[Finding], None]
) -> None:
    """A vector written to the destination is read back bit for bit.

    Why: A column of halfvec, a trigger that normalises, a cast to text and back: each changes every memory a little,
    and no count and no sample with a tolerance ever notices.

    How: Random vectors and one of every trap (zero, minus zero, subnormal, largest, any finite bits) are written to a
    copy of the table with its own triggers, in a transaction that is rolled back, and compared as bits. What pgvector
    cannot hold (NaN, infinity) has to be refused.

    Remedy: Let the column be vector(n), and remove the trigger that changes it.
    """
    found = scratch.vector_trips()
    table = destination.table()
    verify(parity.round_trip(found.trips, what="vectors", table=table, triggers=found.triggers))


def test_payloads_come_back_exactly(
    scratch: Scratch, destination: Destination, verify: Callable[[Finding], None]
) -> None:
    """A payload written to the destination is read back as the same value.

    Why: null is not a missing key and not "", 2^53 + 1 is not 2^53, a trimmed text is another text; filters and prompts
    rest on these differences.

    How: Payloads with every trap are written to a copy of the table with its own triggers, in a transaction that is
    rolled back, and compared by value: key order and 1e16 for 10000000000000000 are no difference. What jsonb cannot
    hold (NUL, NaN) has to be refused.

    Remedy: Let the column be jsonb, and remove the trigger that changes it.
    """
    found = scratch.payload_trips()
    table = destination.table()
    verify(parity.round_trip(found.trips, what="payloads", table=table, triggers=found.triggers))


def test_exact_search_ranks_the_same(scratch: Scratch, target: Target, verify: Callable[[Finding], None]) -> None:
    """Exact search over the same points ranks them the same in source and destination.

    Why: Only exact search on both sides tells a fault of the data from a fault of an index.

    How: Points of the source are copied to a copy of the table; queries near them are asked of the source with
    exact = true, filtered to those ids, and of the copy without its indexes. Ranks are compared by true similarity
    in float64, so ties decide nothing.

    Remedy: See parity.vectors_come_back_exactly; then whether the distance is the source's.
    """
    found = scratch.rankings()
    verify(parity.same_ranking(found.differences, points=found.points, k=target.k, left_out=found.left_out))


def test_scores_grow_with_similarity(scratch: Scratch, target: Target, verify: Callable[[Finding], None]) -> None:
    """The deployment's search scores grow with similarity, and the best comes first.

    Why: mem0's pgvector store returned the cosine distance as score: thresholds let the worst through, and re-sorting
    put them first.

    How: The search function that target.toml names (none: the distance operator, and the finding says so) is asked for
    memories and for vectors near them; its scores are held against similarity computed here in float64.

    Remedy: Return 1 - (embedding <=> query) as score, ordered by it descending.
    """
    function = target.destination.search_function
    judged = (
        f"the search function {function}" if function else "the distance operator: target.toml names no search function"
    )
    found = scratch.scores()
    verify(parity.scores_grow(found.problems, found.disorders, judged=judged, similarity=found.similarity))


def test_source_is_unchanged(
    source: Source, source_before: Fingerprint, target: Target, verify: Callable[[Finding], None]
) -> None:
    """The source is after the run what it was before it.

    Why: Phase 2 sets pgvector up beside Qdrant; production goes on reading from Qdrant and must not notice.

    How: Settings, payload indexes and 1,000 points are read before the first check and again after the last. A setting
    or index that differs refutes; a point that differs refutes on the embedded target, and elsewhere is unknown, since
    the live system may have written it.

    Remedy: Find out what wrote to the source during the run, and run again.
    """
    after = source.fingerprint_of(source_before.points, list(source_before.settings))
    verify(unchanged(source_before, after, own_source=target.rehearsal))
