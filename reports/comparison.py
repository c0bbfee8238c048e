"""A comparison of the whole population, for people: one fact a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.neutral import duration, escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checks.facts import Comparison

USERS_SHOWN = 10
BYTES = 1e6


def comparison_lines(seen: Comparison) -> Iterator[str]:
    """What was compared, what differs, what moved, and where the rest stands; the verdict is the caller's."""
    if seen.refusal:
        yield escape(f"refused: {seen.refusal.cause}: {seen.refusal.observed}; expected {seen.refusal.expected}")
        return
    yield (
        f"rows: {seen.source_rows:,} in the source, {seen.destination_rows:,} in the destination, "
        f"{seen.compared:,} ids in both, {seen.users:,} users"
    )
    yield f"differing: {seen.differences:,}"
    yield from (f"  {count:,} {escape(cause)}" for cause, count in seen.differing.items())
    if seen.differing_users:
        yield f"users with differences: {seen.users_with_differences:,}"
        yield from _most(seen.differing_users)
    if seen.settled or seen.moving:
        yield f"changed meanwhile: {seen.settled:,} now equal, {seen.moving:,} still changing"
    yield f"time: {duration(seen.seconds)}, {seen.rate:,.0f} rows/s, {seen.peak_bytes / BYTES:,.0f} MB of memory"
    yield from (f"note: {escape(note)}" for note in seen.notes)
    if seen.differing:
        yield f"every differing id: {escape(seen.evidence)}"


def _most(users: Mapping[str, int]) -> Iterator[str]:
    shown = list(users.items())[:USERS_SHOWN]
    yield from (f"  {count:,} of {escape(user)}" for user, count in shown)
    if len(users) > len(shown):
        yield "  ..."
