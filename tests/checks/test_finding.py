"""A pass rests on numbers that are some, and every finding survives its way through JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.finding import Finding, Outcome, failed, passed, sound, unknown

numbers = st.integers() | st.floats() | st.booleans()
measured = st.text(st.characters(), max_size=10) | numbers  # half of a surrogate pair among the characters
findings = st.builds(
    Finding,
    outcome=st.sampled_from(Outcome),
    n=st.integers(0, 2**70),
    observed=measured,
    expected=measured,
    detail=st.text(st.characters(), max_size=10),
    evidence=st.tuples(st.text(st.characters(), max_size=5)),
)


@pytest.mark.parametrize(
    "n", [-1, True, 1.0, math.nan, math.inf, "5", None, np.int64(5), np.float32("nan"), Decimal(3)]
)
def test_a_pass_is_unknown_where_n_is_no_count(n: Any) -> None:
    found = sound(passed(n, 1))
    assert (found.outcome, found.n) == (Outcome.UNKNOWN, 0)
    assert found.cause.startswith("n is no count: ")
    assert found.remedy


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        -math.inf,
        "nan",
        " NaN",
        "-inf",
        "Infinity",
        np.float32("nan"),
        np.float64("inf"),
        Decimal("NaN"),
        None,
        [],
    ],
    ids=repr,
)
def test_a_pass_is_unknown_where_no_number_was_measured(value: Any) -> None:
    for found in (sound(passed(3, value)), sound(passed(3, 1, expected=value))):
        assert (found.outcome, found.n, found.cause) == (Outcome.UNKNOWN, 0, "not a number was measured")
        assert found.remedy


@pytest.mark.parametrize("value", ["", "cosine", "nano", 0, -1.5, 10**400, np.float64(0.5), Decimal("0.5"), True])
def test_a_pass_on_text_or_a_number_stays_one(value: Any) -> None:
    found = passed(3, value)
    assert sound(found) is found


@pytest.mark.parametrize("n", [-1, math.nan, "many"])
def test_a_refutation_stays_one_whatever_was_counted(n: Any) -> None:
    wrong = failed("no index", n=n, observed=math.nan, expected=1, remedy="make one")
    assert sound(wrong) == replace(wrong, n=0)
    assert sound(unknown("no answer", remedy="wait", n=n)) == unknown("no answer", remedy="wait")


@settings(deadline=None)
@given(findings)
def test_json_keeps_a_finding(finding: Finding) -> None:
    text = json.dumps(finding.as_dict(), allow_nan=False)
    text.encode()
    again = Finding.from_dict(json.loads(text))
    assert again.as_dict() == finding.as_dict()
    assert (again.outcome, again.n) == (finding.outcome, finding.n)
    assert sound(again).outcome is sound(finding).outcome


@pytest.mark.parametrize("value", [np.float64(0.5), np.int64(3), Decimal("0.5"), None, [1], b"x"])
def test_values_of_other_libraries_become_what_json_holds(value: Any) -> None:
    observed = failed("c", n=1, observed=value, expected=value, remedy="r").as_dict()["observed"]
    assert type(observed) in (str, float)
    assert str(observed) == str(value)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"outcome": "pass"},
        {"outcome": "passed", "n": 1, "evidence": []},
        {"outcome": "pass", "evidence": [], "m": 1},
    ],
)
def test_what_is_no_finding_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Finding.from_dict(values)


@pytest.mark.parametrize(
    ("remedy", "told"),
    [
        ("CREATE INDEX ON m (a)", "CREATE INDEX ON m (a);"),
        ("DROP INDEX a; ANALYZE m -- what suits", "DROP INDEX a; ANALYZE m; -- what suits"),
        ("ANALYZE m;", "ANALYZE m;"),
        ("see the plan", "see the plan"),
    ],
)
def test_statements_can_be_pasted_after_each_other(remedy: str, told: str) -> None:
    assert failed("a cause", n=1, observed=1, expected=2, remedy=remedy).remedy == told
