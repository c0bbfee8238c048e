"""What became of a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.values.times import parse_time, time_cause

SOURCE = "2025-06-23T23:18:59.123456-07:00"
zones = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
times = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("expected", "actual", "words", "note"),
    [
        (SOURCE, SOURCE, "", ""),
        (SOURCE, "2025-06-24T06:18:59.123456Z", "same instant in another zone", ""),
        (SOURCE, "2025-06-23 23:18:59.123456-07", "time written another way", ""),
        (SOURCE, "2025-06-23T23:18:59.123456-0700", "time written another way", ""),
        (SOURCE, "2025-06-23T23:18:59.123456", "time zone dropped", ""),
        (SOURCE, "2025-06-24 06:18:59.123456", "time zone dropped", "the clock shows UTC"),
        (SOURCE, "2025-06-23T23:18:59", "time zone dropped", ""),
        (SOURCE, "2025-06-23T22:18:59.123456", "time moved", "by -08:00, as zones differ"),
        (SOURCE, "2025-06-23T23:18:59.123456Z", "time moved", "by -07:00, as zones differ"),
        (SOURCE, "2025-06-23T23:18:59.123456-01:15", "time moved", "by -05:45, as zones differ"),
        (SOURCE, "2025-06-23T23:28:59.123456-07:00", "time moved", "by +600 s"),
        (SOURCE, "2026-06-23T23:18:59.123456-07:00", "time moved", "by +31536000 s"),
        (SOURCE, "2025-06-23T23:18:59.123457-07:00", "time moved", "by +1e-06 s"),
        (SOURCE, "2025-06-23T23:18:59-07:00", "time cut to seconds", ""),
        (SOURCE, "2025-06-24T06:18:59Z", "time cut to seconds", ""),
        (SOURCE, "2025-06-23T23:18:59.123-07:00", "time cut to milliseconds", ""),
        ("2025-06-23T23:18:59.123456789Z", "2025-06-23T23:18:59.123457Z", "time cut to microseconds", ""),
        ("2025-06-23T23:18:59.123456789Z", "2025-06-23T23:18:59.123456Z", "time cut to microseconds", ""),
        ("2025-06-23T23:18:59", "2025-06-23T23:18:59Z", "time zone added", ""),
        ("2025-06-23T23:18:59", "2025-06-23T23:18:59+02:00", "time zone added", ""),
        ("2025-06-23", "2025-06-23T00:00", "time written another way", ""),
        ("2025-06-23", "2025-06-22", "time moved", "by -86400 s"),
        ("2025-06-23", "about noon", "", ""),
        ("2025-06-23T23:18", "2025-13-23T23:18", "", ""),
    ],
)
def test_a_planted_change_is_named(expected: str, actual: str, words: str, note: str) -> None:
    found = time_cause(expected, actual)
    assert (found.words, found.note) == (words, note)


@pytest.mark.parametrize("text", [
    "", "12:30", "2025-06-23T", "2025-02-30", "2025-06-23T24:01", "2025-06-23T23:18:59.1234567890Z", "٢٠٢٥-06-23",
    "2025-06-23T23:18:59Z\n", "2025", "2025-06-23T23:18:59 UTC",
])  # fmt: skip
def test_other_texts_tell_no_time(text: str) -> None:
    assert parse_time(text) is None


@given(times)
def test_a_time_is_read_as_python_reads_it(time: datetime) -> None:
    found = parse_time(time.isoformat())
    assert found is not None
    since = time - datetime(1970, 1, 1, tzinfo=UTC)
    assert found.instant == since // timedelta(microseconds=1) * 1000


@given(times, zones)
def test_the_same_instant_in_another_zone_is_named(time: datetime, zone: timezone) -> None:
    assume(time.utcoffset() != zone.utcoffset(None))
    assert time_cause(time.isoformat(), time.astimezone(zone).isoformat()).words == "same instant in another zone"


@given(times, st.timedeltas(-timedelta(days=9), timedelta(days=9)))
def test_a_moved_time_is_named_with_its_shift(time: datetime, shift: timedelta) -> None:
    assume(abs(shift) >= timedelta(seconds=1))
    found = time_cause(time.isoformat(), (time + shift).isoformat())
    assert found.words == "time moved"
    assert found.note.endswith("as zones differ") is (
        not shift % timedelta(minutes=15) and abs(shift) <= timedelta(hours=15)
    )


@given(times)
def test_a_dropped_zone_is_named(time: datetime) -> None:
    assert time_cause(time.isoformat(), time.replace(tzinfo=None).isoformat()).words == "time zone dropped"
    assert time_cause(time.replace(tzinfo=None).isoformat(), time.isoformat()).words == "time zone added"
