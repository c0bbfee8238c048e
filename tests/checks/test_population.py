"""A comparison passes only when it is whole, quiet and without a difference; what it found is named with its count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from checks import population
from checks.facts import Comparison, Refusal
from checks.finding import Outcome
from checks.values import EXTRA, remedy_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding

    Judge = Callable[[Comparison], Finding]

SAME = Comparison(
    source_rows=1_000, destination_rows=1_000, compared=1_000, users=60, seconds=0.5, peak_bytes=50_000_000,
    evidence="evidence/differences.jsonl", started="2025-07-01T00:00:00+00:00",
)  # fmt: skip
REFUSAL = Refusal(cause="ids are not comparable", observed="numbers", expected="UUIDs", remedy="alter the column")
JUDGES: dict[str, Judge] = {
    "memories": lambda found: population.every_memory_is_the_same(found, most_moving=0.05),
    "users": lambda found: population.every_user_has_the_same(found, most_moving=0.05),
    "outside": lambda found: population.no_row_outside_the_source(found, most_moving=0.05),
    "window": lambda found: population.verification_fits_its_window(found, window_hours=8, least_rows=500),
    "memory": lambda found: population.verification_memory_is_flat(found, most_bytes=400e6),
}
OF_DATA = ("memories", "users", "outside")


def seen(**changes: Any) -> Comparison:
    return replace(SAME, **changes)


@pytest.mark.parametrize(("judge", "n"), [(name, 60 if name == "users" else 1_000) for name in JUDGES])
def test_the_same_everywhere_passes(judge: str, n: int) -> None:
    found = JUDGES[judge](SAME)
    assert (found.outcome, found.n, found.remedy) == (Outcome.PASS, n, "")


@pytest.mark.parametrize("judge", JUDGES)
def test_a_refusal_refutes(judge: str) -> None:
    found = JUDGES[judge](seen(refusal=REFUSAL))
    assert (found.outcome, found.cause, found.remedy) == (Outcome.FAIL, "ids are not comparable", "alter the column")


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("differing", [{}, {"zeroed": 3}], ids=["nothing found", "something found"])
def test_an_incomplete_one_is_undecided(judge: str, differing: dict[str, int]) -> None:
    found = JUDGES[judge](seen(incomplete="connection lost after 400 rows", remedy="resume it", differing=differing))
    assert (found.outcome, found.remedy) == (Outcome.UNKNOWN, "resume it")
    assert found.cause == "the comparison is incomplete: connection lost after 400 rows"
    assert JUDGES[judge](seen(incomplete="disk full")).remedy


@pytest.mark.parametrize("judge", JUDGES)
def test_an_empty_source_is_undecided(judge: str) -> None:
    found = JUDGES[judge](Comparison(destination_rows=5))
    assert (found.outcome, found.cause, found.observed) == (Outcome.UNKNOWN, "the source is empty", "5 rows")


@pytest.mark.parametrize("judge", OF_DATA)
def test_too_much_that_moves_is_undecided_with_the_rate(judge: str) -> None:
    found = JUDGES[judge](seen(settled=30, moving=21, differing={"zeroed": 1}, users_with_differences=1))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "too many rows move")
    assert (found.observed, found.expected, found.detail) == ("5.1% of the rows", "at most 5.0%", "zeroed: 1")
    assert JUDGES[judge](seen(settled=30, moving=20)).outcome is Outcome.PASS


def test_what_moved_and_what_is_older_is_told() -> None:
    found = JUDGES["memories"](seen(settled=2, moving=1, older_rows=400, older_since="2025-06-30", notes=("a note",)))
    assert found.outcome is Outcome.PASS
    assert found.detail == (
        "1,000 rows of the source, 1,000 of the destination; "
        "2 rows differed at first and were the same when read again; "
        "1 rows were still changing; 400 rows were read from 2025-06-30 on; a note"
    )


def test_rows_that_nobody_compared_leave_it_undecided() -> None:
    found = JUDGES["memories"](seen(compared=998, settled=1))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "the counts do not add up")
    assert JUDGES["memories"](seen(compared=998, settled=1, moving=1)).outcome is Outcome.PASS


def test_causes_are_named_with_their_counts() -> None:
    found = JUDGES["memories"](seen(differing={"text trimmed": 2, "zeroed": 3_000}))
    assert (found.outcome, found.cause, found.observed) == (
        Outcome.FAIL,
        "memories differ: zeroed",
        "3,002 rows differ",
    )
    assert found.detail.startswith("zeroed: 3,000, text trimmed: 2; 1,000 rows of the source")
    assert (found.remedy, found.evidence) == (remedy_of("zeroed"), ("evidence/differences.jsonl",))
    many = JUDGES["memories"](seen(differing={f"cause {number}": number for number in range(1, 11)}))
    assert many.detail.startswith("cause 10: 10, cause 9: 9")
    assert "cause 3: 3 and 2 more;" in many.detail


def test_users_are_named_with_their_counts() -> None:
    found = JUDGES["users"](
        seen(differing={"zeroed": 3}, users_with_differences=2, differing_users={"ada": 1, "bob": 2})
    )
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 60, "2 of 60 users")
    assert (found.detail, found.evidence) == ("bob: 2, ada: 1", ("evidence/differences.jsonl",))


def test_rows_outside_the_source_are_counted() -> None:
    found = JUDGES["outside"](seen(destination_rows=1_007, differing={EXTRA: 7, "zeroed": 1}))
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 1_007, "7 rows")
    assert found.remedy == remedy_of(EXTRA)
    assert JUDGES["outside"](seen(differing={"zeroed": 1})).outcome is Outcome.PASS


def test_the_window_is_for_everything_at_the_measured_rate() -> None:
    found = JUDGES["window"](seen(source_rows=2_000, older_rows=1_000, seconds=18_000.0))
    assert (found.outcome, found.n, found.observed) == (Outcome.FAIL, 1_000, "10 hours")
    assert found.expected == "at most 8 hours"
    assert JUDGES["window"](seen(seconds=8 * 3600.0)).outcome is Outcome.PASS


@pytest.mark.parametrize("changes", [{"source_rows": 499}, {"older_rows": 600}, {"seconds": 0.0}])
def test_too_few_rows_tell_no_rate(changes: dict[str, Any]) -> None:
    found = JUDGES["window"](seen(**changes))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "too few rows to tell a rate")
    assert found.remedy


def test_memory_is_judged_where_it_was_measured() -> None:
    found = JUDGES["memory"](seen(peak_bytes=400_000_001))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "verification takes too much memory")
    assert JUDGES["memory"](seen(peak_bytes=400_000_000)).outcome is Outcome.PASS
    assert JUDGES["memory"](seen(peak_bytes=0)).outcome is Outcome.UNKNOWN
