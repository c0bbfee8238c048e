"""What a column's type makes of a payload's value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import Column
from checks.profiling.columns import FITS, NULL, Fit, fit, judges
from tests.checks.profiling.blocks import counted

TYPES = (
    "text", "character varying", "jsonb", "smallint", "integer", "bigint", "numeric", "double precision", "real",
    "boolean", "uuid", "date", "timestamp with time zone", "timestamp without time zone",
)  # fmt: skip
UUID = "6f7c8ec7-c33c-4c00-8bba-fe8212345678"


@pytest.mark.parametrize(
    ("column_type", "value", "words", "refused"),
    [
        ("text", "a", "", False),
        ("text", 1, "becomes text", False),
        ("jsonb", {"a": [1]}, "", False),
        ("integer", 2**31 - 1, "", False),
        ("integer", -(2**31), "", False),
        ("integer", 2**31, "too large", True),
        ("bigint", 2**63 - 1, "", False),
        ("integer", 3.0, "", False),
        ("integer", 3.5, "no integer", True),
        ("integer", True, "no integer", True),
        ("integer", "42", "text that becomes a number", False),
        ("integer", "forty", "no integer", True),
        ("numeric", 1.5, "", False),
        ("numeric", "1.5", "text that becomes a number", False),
        ("numeric", [], "no number", True),
        ("double precision", 2**53 + 1, "rounded", False),
        ("double precision", 0.1, "", False),
        ("real", 0.5, "", False),
        ("real", 0.1, "rounded", False),
        ("real", 1e300, "too large or too small", True),
        ("real", 1e-300, "too large or too small", True),
        ("boolean", False, "", False),
        ("boolean", "True", "text that becomes a boolean", False),
        ("boolean", 1, "no boolean", True),
        ("uuid", UUID, "", False),
        ("uuid", UUID.upper(), "written another way", False),
        ("uuid", "ann", "no UUID", True),
        ("uuid", 5, "no UUID", True),
        ("date", "2025-06-23", "", False),
        ("date", "2025-06-23T10:00", "time of day dropped", False),
        ("date", "today", "no time of ISO 8601", True),
        ("timestamp with time zone", "2025-06-23T10:00:00+02:00", "", False),
        ("timestamp with time zone", "2025-06-23T10:00:00", "time zone added", False),
        ("timestamp with time zone", "2025-06-23T10:00:00.123456789Z", "time cut to microseconds", False),
        ("timestamp with time zone", 1719000000, "no time of ISO 8601", True),
        ("timestamp without time zone", "2025-06-23T10:00:00Z", "time zone dropped", False),
        ("timestamp without time zone", "2025-06-23T10:00:00", "", False),
        ("text[]", ["a", None], "", False),
        ("text[]", "a", "no list", True),
        ("integer[]", ["a", "1"], "no integer", True),
    ],
)
def test_a_type_keeps_changes_or_refuses(column_type: str, value: object, words: str, *, refused: bool) -> None:
    assert fit(column_type, value) == Fit(words, refused)


@given(st.sampled_from(TYPES), st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str) | st.uuids().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
))  # fmt: skip
def test_every_value_of_every_type_has_an_answer(column_type: str, value: Any) -> None:
    assert judges(column_type)
    assert isinstance(fit(column_type, value).words, str)
    assert fit(f"{column_type}[]", value).words or isinstance(value, list)


def test_a_type_that_is_not_known_is_not_judged() -> None:
    assert not judges("inet")
    column = counted([{"ip": "::1"}], mapped={"ip": Column(name="ip", type="inet")}).columns[0]
    assert (column.judged, column.refused, column.changed) == (False, {}, {})


def test_points_are_counted_by_what_becomes_of_their_value() -> None:
    teams: list[dict[str, Any] | None] = [
        {"team": UUID},
        {"team": "ann"},
        {"team": None},
        {},
        {"team": UUID.upper()},
        {"team": "bob"},
    ]
    column = counted(teams, mapped={"team": Column(name="team_id", type="uuid", not_null=True)}).columns[0]
    assert {why: noticed.examples for why, noticed in column.refused.items()} == {
        "no UUID": ("1", "5"), NULL.words: ("2", "3"),
    }  # fmt: skip
    assert {why: noticed.examples for why, noticed in column.changed.items()} == {"written another way": ("4",)}
    assert FITS.words == ""
