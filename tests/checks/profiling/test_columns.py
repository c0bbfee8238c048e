"""What a column's type makes of a payload's value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import Column
from checks.profiling.columns import NULL, Fate, Fit, fit, judges
from tests.checks.profiling.blocks import counted

TYPES = (
    "text", "character varying", "jsonb", "smallint", "integer", "bigint", "numeric", "double precision", "real",
    "boolean", "uuid", "date", "timestamp with time zone", "timestamp without time zone",
)  # fmt: skip
UUID = "6f7c8ec7-c33c-4c00-8bba-fe8212345678"


@pytest.mark.parametrize(
    ("column_type", "value", "fate", "words"),
    [
        ("text", "a", Fate.KEPT, ""),
        ("text", 1, Fate.CHANGED, "becomes text"),
        ("jsonb", {"a": [1]}, Fate.KEPT, ""),
        ("integer", 2**31 - 1, Fate.KEPT, ""),
        ("integer", -(2**31), Fate.KEPT, ""),
        ("integer", 2**31, Fate.REFUSED, "too large"),
        ("bigint", 2**63 - 1, Fate.KEPT, ""),
        ("integer", 3.0, Fate.CHANGED, "double that becomes an integer"),
        ("integer", 3.5, Fate.REFUSED, "no integer"),
        ("integer", True, Fate.REFUSED, "no integer"),
        ("integer", "42", Fate.CHANGED, "text that becomes a number"),
        ("integer", "forty", Fate.REFUSED, "no number"),
        ("numeric", 1.5, Fate.KEPT, ""),
        ("numeric", "1.5", Fate.CHANGED, "text that becomes a number"),
        ("numeric", [], Fate.REFUSED, "no number"),
        ("double precision", 2**53 + 1, Fate.CHANGED, "rounded"),
        ("double precision", 0.1, Fate.KEPT, ""),
        ("real", 0.5, Fate.KEPT, ""),
        ("real", 0.1, Fate.CHANGED, "rounded"),
        ("real", 1e300, Fate.REFUSED, "too large or too small"),
        ("real", 1e-300, Fate.REFUSED, "too large or too small"),
        ("boolean", False, Fate.KEPT, ""),
        ("boolean", "True", Fate.CHANGED, "text that becomes a boolean"),
        ("boolean", 2, Fate.REFUSED, "no boolean"),
        ("uuid", UUID, Fate.KEPT, ""),
        ("uuid", UUID.upper(), Fate.CHANGED, "written another way"),
        ("uuid", "ann", Fate.REFUSED, "no UUID"),
        ("uuid", 5, Fate.REFUSED, "no UUID"),
        ("date", "2025-06-23", Fate.KEPT, ""),
        ("date", "2025-06-23T10:00", Fate.CHANGED, "time of day dropped"),
        ("date", "today", Fate.UNTOLD, "text that is no time of ISO 8601"),
        ("timestamp with time zone", "2025-06-23T10:00:00+02:00", Fate.KEPT, ""),
        ("timestamp with time zone", "2025-06-23T10:00:00", Fate.CHANGED, "time zone added"),
        ("timestamp with time zone", "2025-06-23T10:00:00.123456789Z", Fate.CHANGED, "time cut to microseconds"),
        ("timestamp with time zone", 1719000000, Fate.REFUSED, "no text that tells a time"),
        ("date", 20250623, Fate.UNTOLD, "no text that tells a time"),
        ("timestamp without time zone", "2025-06-23T10:00:00Z", Fate.CHANGED, "time zone dropped"),
        ("timestamp without time zone", "2025-06-23T10:00:00", Fate.KEPT, ""),
        ("text[]", ["a", None], Fate.KEPT, ""),
        ("text[]", "a", Fate.REFUSED, "no list"),
        ("integer[]", ["a", "1"], Fate.REFUSED, "no number"),
        ("integer", "-2147483649", Fate.REFUSED, "too large"),
        ("integer", "1_000", Fate.UNTOLD, "text that may be no number"),
        ("numeric", " NaN ", Fate.UNTOLD, "text that may be no number"),
        ("boolean", 0, Fate.CHANGED, "number that becomes a boolean"),
        ("boolean", "o", Fate.REFUSED, "no boolean"),
        ("character varying(3)", "äöü", Fate.KEPT, ""),
        ("character varying(3)", "äöü ", Fate.CHANGED, "spaces dropped"),
        ("character varying(3)", "four", Fate.REFUSED, "too long"),
        ("character varying(3)[]", ["ab", "abcd"], Fate.REFUSED, "too long"),
        ("uuid", f"urn:uuid:{UUID}", Fate.REFUSED, "no UUID"),
    ],
)
def test_a_type_keeps_changes_or_refuses(column_type: str, value: object, fate: Fate, words: str) -> None:
    assert fit(column_type, value) == Fit(fate, words)


@given(st.sampled_from(TYPES), st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str) | st.uuids().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
))  # fmt: skip
def test_every_value_of_every_type_has_an_answer(column_type: str, value: Any) -> None:
    assert judges(column_type)
    assert bool(fit(column_type, value).words) is (fit(column_type, value).fate is not Fate.KEPT)
    assert fit(f"{column_type}[]", value).words or isinstance(value, list)


def test_a_type_that_is_not_known_is_not_judged() -> None:
    assert not judges("inet")
    assert not judges("numeric(10,2)")
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
    assert column.untold == {}
