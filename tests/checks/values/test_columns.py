"""Payload keys that became columns of their own."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.values.columns import column_causes, same_in_column

SAME: list[tuple[str, Any, Any]] = [
    ("timestamptz", "2025-06-23T23:18:59.123456-07:00", datetime(2025, 6, 24, 6, 18, 59, 123456, tzinfo=UTC)),
    ("timestamp with time zone", "2025-06-23T23:18:59.123456789Z", "2025-06-23 23:18:59.123457+00"),
    ("timestamp(6) without time zone", "2025-06-23T23:18:59Z", datetime(2025, 6, 23, 23, 18, 59)),  # noqa: DTZ001
    ("timestamptz", 1750720739, datetime.fromtimestamp(1750720739, UTC)),
    ("timestamptz", 1750720739.25, datetime.fromtimestamp(1750720739.25, UTC)),
    ("timestamptz", 1750720739250, datetime.fromtimestamp(1750720739.25, UTC)),
    ("date", "2025-06-23", date(2025, 6, 23)),
    ("uuid", "0B4E7A0E5FE94F1C8A7B0F7E6B1C2D3E", uuid.UUID("0b4e7a0e-5fe9-4f1c-8a7b-0f7e6b1c2d3e")),
    ("uuid", "0b4e7a0e-5fe9-4f1c-8a7b-0f7e6b1c2d3e", "0b4e7a0e-5fe9-4f1c-8a7b-0f7e6b1c2d3e"),
    ("numeric(10,2)", 0.1, Decimal("0.10")),
    ("numeric", 5, "5.00"),
    ("bigint", 5.0, 5),
    ("bigint", "7", 7),
    ("double precision", 1e23, 1e23),
    ("double precision", 1e23, 10**23),
    ("integer", None, None),
    ("text", "x", "x"),
    ("jsonb", {"a": [1]}, {"a": [1.0]}),
    ("text[]", ["a"], ["a"]),
    ("boolean", True, True),
]


@pytest.mark.parametrize(("kind", "source", "destination"), SAME)
def test_what_a_column_makes_of_a_value_is_the_same(kind: str, source: Any, destination: Any) -> None:
    assert list(column_causes({"k": source}, {"k": destination}, {"k": kind})) == []


OTHER: list[tuple[str, Any, Any, str]] = [
    (
        "timestamptz",
        "2025-06-23T23:18:59.123456Z",
        datetime(2025, 6, 23, 23, 18, 59, tzinfo=UTC),
        "time cut to seconds",
    ),
    ("timestamptz", "2025-06-23T23:18:59Z", datetime(2025, 6, 23, 21, 18, 59, tzinfo=UTC), "time moved"),
    ("timestamp", "2025-06-23T23:18:59-07:00", datetime(2025, 6, 23, 23, 18, 59), "time zone dropped"),  # noqa: DTZ001
    ("timestamptz", "yesterday", datetime(2025, 6, 23, tzinfo=UTC), "text changed"),
    ("timestamptz", 10**18, datetime(2025, 6, 23, tzinfo=UTC), "number became text"),
    ("timestamptz", float("nan"), datetime(2025, 6, 23, tzinfo=UTC), "number became text"),
    ("uuid", str(uuid.UUID(int=1)), uuid.UUID(int=2), "text changed"),
    ("uuid", "no uuid", uuid.UUID(int=2), "text changed"),
    ("bigint", 5, 6, "number changed"),
    ("bigint", 2**53 + 1, 2**53, "integer rounded to a double"),
    ("bigint", "007", 7, "text became number"),
    ("bigint", True, 1, "boolean became number"),
    ("numeric(10,2)", 0.123, Decimal("0.12"), "number rounded"),
    ("numeric", 5, "five", "number became text"),
    ("numeric", 5, Decimal("NaN"), "number changed"),
    ("bigint", 5, None, "key missing"),
    ("bigint", None, 5, "key added"),
    ("text", "", None, '"" became null'),
    ("text", None, "", 'null became ""'),
    ("text", "x ", "x", "text trimmed"),
    ("text", 5, "5", "number became text"),
    ("integer[]", [1, 2], [2, 1], "list order changed"),
    ("jsonb", {"a": 1}, {"a": 2}, "number changed"),
]


@pytest.mark.parametrize(("kind", "source", "destination", "cause"), OTHER)
def test_what_a_column_lost_is_named(kind: str, source: Any, destination: Any, cause: str) -> None:
    [found] = column_causes({"k": source}, {"k": destination}, {"k": kind})
    assert (found.path.partition(".")[0], found.cause.words) == ("k", cause)


@pytest.mark.parametrize("source", [{}, {"k": None}])
@pytest.mark.parametrize("destination", [{}, {"k": None}])
def test_a_column_cannot_tell_null_from_missing(source: dict[str, Any], destination: dict[str, Any]) -> None:
    assert not list(column_causes(source, destination, {"k": "text"}))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.integers(-5_000, 5_000))  # noqa: DTZ001
def test_instants_are_compared_to_the_microsecond(time: datetime, shift: int) -> None:
    other = time + timedelta(microseconds=shift)
    assert same_in_column(time.isoformat(), other, kind="timestamptz") is (not shift)


@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.sampled_from([kind for kind, *_ in SAME])
)
def test_no_value_is_too_strange(value: Any, kind: str) -> None:
    assert not list(column_causes({"k": value}, {"k": value}, {"k": kind}))
