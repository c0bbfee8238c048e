"""Times that payloads hold as text: instants of whole nanoseconds, and what became of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from checks.values.cause import NOTHING, Cause

SECOND = 10**9
MINUTE = 60 * SECOND
ZONE_STEP, WIDEST_ZONE = 15 * MINUTE, 15 * 60 * MINUTE
"""Offsets of zones are whole quarters of an hour and lie within 14 hours of UTC; summer time adds one."""
UNITS = {"seconds": SECOND, "milliseconds": 10**6, "microseconds": 10**3}
"""The precisions that stores keep, coarsest first."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<time>\d\d:\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r" ?(?:(?P<utc>[Zz])|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A point in time as a text tells it."""

    wall: int
    """What the clock on the wall shows, in nanoseconds since 1970."""
    offset: int | None
    """East of UTC, in nanoseconds; None when the text doesn't say."""

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970 in UTC, which is taken where the text names no zone."""
        return self.wall - (self.offset or 0)


def parse_time(text: str) -> Time | None:
    """The time that a text of ISO 8601 tells, None for any other text."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    try:
        wall = datetime.fromisoformat(f"{found['date']}T{found['time'] or '00:00'}:{found['second'] or '00'}+00:00")
    except ValueError:
        return None
    seconds = (wall - _EPOCH) // timedelta(seconds=1)
    return Time(wall=seconds * SECOND + int((found["fraction"] or "").ljust(9, "0")), offset=_offset(found))


def time_cause(expected: str, actual: str) -> Cause:
    """What happened to a text that tells a time, where the other one tells a time too."""
    source, destination = parse_time(expected), parse_time(actual)
    if source is None or destination is None or expected == actual:
        return NOTHING
    if (source.offset is None) is not (destination.offset is None):
        return _zone_cause(source, destination)
    if source.instant != destination.instant:
        return _moved(source, destination.instant - source.instant)
    same_zone = source.offset == destination.offset
    return Cause(words="time written another way" if same_zone else "same instant in another zone")


def _offset(found: re.Match[str]) -> int | None:
    if found["sign"] is None:
        return 0 if found["utc"] else None
    east = (int(found["hours"]) * 60 + int(found["minutes"] or 0)) * MINUTE
    return -east if found["sign"] == "-" else east


def _zone_cause(source: Time, destination: Time) -> Cause:
    """One of both names a zone: the other shows the same wall clock, the same instant in UTC, or neither."""
    words = "time zone added" if source.offset is None else "time zone dropped"
    if abs(destination.wall - source.wall) < SECOND:
        return Cause(words=words)
    if abs(destination.instant - source.instant) < SECOND:
        return Cause(words=words, note="the clock shows UTC")
    return _moved(source, destination.instant - source.instant)


def _moved(source: Time, shift: int) -> Cause:
    for unit, size in UNITS.items():
        if abs(shift) < size and not (source.instant + shift) % size:
            return Cause(words=f"time cut to {unit}")
    if not shift % ZONE_STEP and abs(shift) <= WIDEST_ZONE:
        hours, minutes = divmod(abs(shift) // MINUTE, 60)
        return Cause(words="time moved", note=f"by {'-' if shift < 0 else '+'}{hours:02}:{minutes:02}, as zones differ")
    return Cause(words="time moved", note=f"by {shift / SECOND:+.9g} s")
