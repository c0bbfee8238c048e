"""Search on the destination is not slower than on the source, and not shorter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import latency

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from fixtures.scratch import Scratch
    from fixtures.stopwatch import Stopwatch
    from stores.target import Target


def test_search_is_not_slower(
    scratch: Scratch, stopwatch: Stopwatch, limits: dict[str, float], verify: Callable[[Finding], None]
) -> None:
    """Nearest-neighbour queries on the destination are not slower than on the source at equal recall.

    Why: A table without a usable index answers right and too late; one that finds less is fast for the wrong reason.

    How: Old, old again and new are called in random order within blocks of 20 calls an arm. After 20, 40 and 80 blocks
    the ratio of p95 is judged for non-inferiority with the margin of the manifest, by the t distribution over the
    blocks' log ratios, until a look decides: passed when the upper bound is within the margin, failed when the lower
    one is beyond it. The looks share 5%. Where the old side differs from itself by more than the margin, the machine is
    too noisy and nothing is decided; nor where time is over first. Below 5,000 rows a scratch copy of the table is
    searched, filled from the source; the function of target.toml then reads the copy. See docs/latency.md.

    Remedy: See schema.vector_index_is_used, and what the search function does. Undecided: run again on a quieter
    machine.
    """
    samples = stopwatch.time_search(scratch.space, margin=limits["margin"])
    subject, remedies = scratch.space.described, scratch.remedies(filtered=False)
    verify(latency.not_slower(samples, margin=limits["margin"], subject=subject, remedies=remedies))


def test_filtered_search_is_not_slower(
    scratch: Scratch, stopwatch: Stopwatch, limits: dict[str, float], verify: Callable[[Finding], None]
) -> None:
    """Queries for one user's memories on the destination are not slower than on the source at equal recall.

    Why: Every query of the deployment is one user's; without an index on the user the filter reads everybody's.

    How: As latency.search_is_not_slower, with the user's filter on both sides, over users of every size.

    Remedy: CREATE INDEX on the user's key (schema.user_filter_is_indexed), and see the search function. Undecided: run
    again on a quieter machine.
    """
    samples = stopwatch.time_filtered_search(scratch.space, margin=limits["margin"])
    subject, remedies = scratch.space.described, scratch.remedies(filtered=True)
    verify(latency.not_slower(samples, margin=limits["margin"], subject=subject, remedies=remedies))


def test_filtered_search_returns_k(
    scratch: Scratch, stopwatch: Stopwatch, target: Target, verify: Callable[[Finding], None]
) -> None:
    """A filtered query on the destination returns k rows when k exist.

    Why: An HNSW index filters after it has searched: with ef_search 40 and a filter that one memory in ten passes,
    four come back of ten, and nobody is told.

    How: For users with at least k memories, the rows of the deployment's search are counted beside those of a scan.

    Remedy: ALTER FUNCTION ... (or ROLE ...) SET hnsw.iterative_scan = strict_order; before pgvector 0.8 a larger
    hnsw.ef_search.
    """
    short, subject = stopwatch.short(scratch.space), scratch.space.described
    remedy = scratch.remedies(filtered=True).short
    verify(latency.all_rows_returned(short, k=target.k, subject=subject, remedy=remedy))
