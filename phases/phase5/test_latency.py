"""What is moved and verified fits into the time and the memory that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import journal as judged
from checks import population

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts import Comparison
    from checks.facts.transfers import Entry
    from checks.finding import Finding

LEAST_ROWS = 500
"""Fewer are read before the stores are warm, and tell no rate."""


def test_verification_fits_its_window(
    comparison: Comparison, limits: dict[str, float], verify: Callable[[Finding], None]
) -> None:
    """Verifying every memory takes no longer than a night.

    Why: What takes a week is done once, on a sample, or not at all; and a batch has to be verified before the next one.

    How: The rate of the comparison that was made before the first check, over the whole population. Rows that an
    earlier, interrupted comparison read do not count.

    Remedy: Compare with more workers, and nearer to the stores.
    """
    verify(
        population.verification_fits_its_window(comparison, window_hours=limits["window_hours"], least_rows=LEAST_ROWS)
    )


def test_verification_memory_is_flat(
    comparison: Comparison, limits: dict[str, float], verify: Callable[[Finding], None]
) -> None:
    """Verifying every memory takes little memory, however many there are.

    Why: A verifier that holds both sides is killed by the first real population, after hours.

    How: The most memory that the comparing processes held, above what they held before, against 400 MB.

    Remedy: Compare with fewer workers, or find out which payload is that large.
    """
    verify(population.verification_memory_is_flat(comparison, most_bytes=limits["most_bytes"]))


def test_batch_fits_its_window(
    journal: tuple[Entry, ...] | None, limits: dict[str, float], verify: Callable[[Finding], None]
) -> None:
    """A batch of the transfer takes no longer than the window that it is given.

    Why: A batch that is not done by morning is stopped in its middle, or runs into the day's load.

    How: The journal of the transfer says when each batch began and when it was verified; the longest of the newest
    import counts.

    Remedy: See what slows the table: triggers, indexes that --live keeps, a busy disk.
    """
    verify(judged.batch_fits_its_window(journal, window_s=limits["window_seconds"]))
