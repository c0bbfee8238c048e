"""Everything that the source holds is in the destination, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import population

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts import Comparison
    from checks.finding import Finding

    Verify = Callable[[Finding], None]


def test_every_memory_is_the_same(comparison: Comparison, limits: dict[str, float], verify: Verify) -> None:
    """Every memory of the source is in the destination, vector by bits and payload by value.

    Why: Tools count rows and look at samples; a vector that was rounded, a text that was cut and a null that became ""
    are the same rows, and one in 100,000 is in no sample.

    How: Both sides are read whole in the order of ids, before the first check, under one snapshot of the destination.
    Vectors are compared by bits (the nearest 16 bits where target.toml maps halfvec), payloads by value: null, missing
    and "" are three things, key order and 1e16 for 10000000000000000 none. What differs is read again after a while,
    and counts when it still does; where more than 5% of the rows move nothing can be said. Each row that differs is
    named in the evidence with its cause.

    Remedy: The finding's own, by its most frequent cause.
    """
    verify(population.every_memory_is_the_same(comparison, most_moving=limits["most_moving"]))


def test_every_user_has_the_same(comparison: Comparison, limits: dict[str, float], verify: Verify) -> None:
    """Every user has the same memories on both sides.

    Why: A total hides whom it concerns: one user without any memory is one in a million rows.

    How: The comparison of the whole population, by user.

    Remedy: See parity.every_memory_is_the_same, and the evidence for the ids.
    """
    verify(population.every_user_has_the_same(comparison, most_moving=limits["most_moving"]))


def test_no_row_outside_the_source(comparison: Comparison, limits: dict[str, float], verify: Verify) -> None:
    """Every row of the destination is a memory of the source.

    Why: What was deleted from the source and comes back in the new store is a promise that was broken; rows of an
    earlier attempt under new ids are found twice.

    How: The comparison of the whole population: rows whose id the source does not have, ids that no point can have,
    and, where the source is several collections, users of none of them.

    Remedy: Delete what the source does not have, or find out who writes to the destination already.
    """
    verify(population.no_row_outside_the_source(comparison, most_moving=limits["most_moving"]))
