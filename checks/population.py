"""Judges of a comparison of the whole population: every row of the source against every row of the destination."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.values import EXTRA, REWRITTEN, remedy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Comparison

SHOWN = 8
"""How many causes or users a finding names; the evidence names every id."""
AGAIN = "compare again"
SEE = "see parity.every_memory_is_the_same, and the evidence, which names each id"


def every_memory_is_the_same(found: Comparison, *, most_moving: float) -> Finding:
    """Every memory of the source is in the destination as it is, and nothing else is."""
    if open_ := undecided(found, most_moving=most_moving):
        return open_
    if found.differing:
        cause = max(found.differing, key=lambda one: found.differing[one])
        return failed(
            f"memories differ: {cause}", n=found.compared, observed=f"{found.differences:,} rows differ",
            expected="none", detail=_joined(_counts(found.differing), _measured(found)), remedy=remedy_of(cause),
            evidence=_evidence(found),
        )  # fmt: skip
    if found.compared + found.settled + found.moving < found.source_rows:
        expected = f"{found.source_rows:,}, every row of the source"
        return unknown(
            "the counts do not add up", n=found.compared, observed=f"{found.compared:,} rows", expected=expected,
            detail=_measured(found), remedy=AGAIN,
        )  # fmt: skip
    same = f"{found.compared:,} memories are the same, vectors by bits and payloads by value"
    return replace(passed(found.compared, same, detail=_measured(found)), evidence=_evidence(found))


def every_user_has_the_same(found: Comparison, *, most_moving: float) -> Finding:
    """Every user has the same memories on both sides."""
    if open_ := undecided(found, most_moving=most_moving):
        return open_
    if found.users_with_differences:
        observed = f"{found.users_with_differences:,} of {found.users:,} users"
        return failed(
            "users have other memories", n=found.users, observed=observed, expected="none",
            detail=_counts(found.differing_users), remedy=SEE, evidence=_evidence(found),
        )  # fmt: skip
    return replace(passed(found.users, f"{found.users:,} users have the same memories"), evidence=_evidence(found))


def no_row_outside_the_source(found: Comparison, *, most_moving: float) -> Finding:
    """No row of the destination is without its memory in the source."""
    if open_ := undecided(found, most_moving=most_moving):
        return open_
    if extra := found.differing.get(EXTRA, 0) + found.differing.get(REWRITTEN, 0):
        return failed(
            "rows are only in the destination", n=found.destination_rows, observed=f"{extra:,} rows", expected="none",
            detail=f"of {found.destination_rows:,} rows in all", remedy=remedy_of(EXTRA), evidence=_evidence(found),
        )  # fmt: skip
    return passed(found.destination_rows, f"{found.destination_rows:,} rows, each with its memory in the source")


def verification_fits_its_window(found: Comparison, *, window_hours: float, least_rows: float) -> Finding:
    """Verifying everything takes no longer than the window."""
    if open_ := undecided(found, most_moving=1.0):
        return open_
    rows = found.source_rows - found.older_rows
    if rows < least_rows or not found.rate:
        remedy = f"{AGAIN} from the beginning, over at least {least_rows:,.0f} rows"
        return unknown("too few rows to tell a rate", observed=f"{rows:,} rows", n=rows, remedy=remedy)
    hours = found.source_rows / found.rate / 3600
    told = f"{found.source_rows:,} rows at {found.rate:,.0f} a second"
    observed, expected = f"{hours:.3g} hours", f"at most {window_hours:g} hours"
    if hours <= window_hours:
        return passed(rows, observed, expected=expected, detail=told)
    return failed(
        "verification does not fit its window", n=rows, observed=observed, expected=expected, detail=told,
        remedy="compare with more workers and nearer to the stores, or give it a longer window in target.toml",
    )  # fmt: skip


def verification_memory_is_flat(found: Comparison, *, most_bytes: float) -> Finding:
    """Verifying takes no more memory than the limit, however many rows there are."""
    if open_ := undecided(found, most_moving=1.0):
        return open_
    if found.peak_bytes <= 0:
        return unknown("its memory was not measured", remedy=AGAIN)
    observed, expected = f"{found.peak_bytes / 1e6:,.0f} MB", f"at most {most_bytes / 1e6:,.0f} MB"
    told = f"above what the processes held before, over {found.source_rows:,} rows"
    if found.peak_bytes <= most_bytes:
        return passed(found.source_rows, observed, expected=expected, detail=told)
    return failed(
        "verification takes too much memory", n=found.source_rows, observed=observed, expected=expected, detail=told,
        remedy="compare with fewer workers; a single memory that is as large as that is found in the source's payloads",
    )  # fmt: skip


def undecided(found: Comparison, *, most_moving: float) -> Finding | None:
    """What keeps a comparison from saying anything, and a refusal, which refutes whatever is asked of it."""
    if refusal := found.refusal:
        return failed(
            refusal.cause, n=found.compared, observed=refusal.observed, expected=refusal.expected,
            remedy=refusal.remedy,
        )  # fmt: skip
    if found.incomplete:
        sofar = f"{_counts(found.differing)} so far" if found.differing else ""
        return unknown(
            f"the comparison is incomplete: {found.incomplete}", n=found.compared, detail=sofar,
            remedy=found.remedy or AGAIN,
        )  # fmt: skip
    if not found.source_rows:
        remedy = "load the source, or name the collection that holds the memories"
        return unknown("the source is empty", observed=f"{found.destination_rows:,} rows", remedy=remedy)
    rate = (found.settled + found.moving) / max(found.compared, 1)
    if rate > most_moving:
        return unknown(
            "too many rows move", n=found.compared, observed=f"{rate:.1%} of the rows", detail=_counts(found.differing),
            expected=f"at most {most_moving:.1%}", remedy=f"{AGAIN} while less is written",
        )  # fmt: skip
    return None


def _counts(numbers: Mapping[str, int]) -> str:
    """The largest first: "text trimmed: 12, zeroed: 3"."""
    found = sorted(numbers.items(), key=lambda entry: -entry[1])
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    return ", ".join(f"{name}: {count:,}" for name, count in found[:SHOWN]) + more


def _measured(found: Comparison) -> str:
    """What the figures rest on."""
    settled = f"{found.settled:,} rows differed at first and were the same when read again" if found.settled else ""
    moving = f"{found.moving:,} rows were still changing" if found.moving else ""
    older = f"{found.older_rows:,} rows were read from {found.older_since} on" if found.older_rows else ""
    return _joined(
        f"{found.source_rows:,} rows of the source, {found.destination_rows:,} of the destination", settled, moving,
        older, *found.notes,
    )  # fmt: skip


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _evidence(found: Comparison) -> tuple[str, ...]:
    return (found.evidence,) if found.evidence else ()
