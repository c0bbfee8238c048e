"""Every cause has a remedy, in one line."""

from __future__ import annotations

import pytest

from checks.values import ANOTHERS_VECTOR, DUPLICATE, EXTRA, MISSING, REWRITTEN, remedy_of
from checks.values.remedies import REMEDIES
from checks.values.times import UNITS


@pytest.mark.parametrize("cause", [*REMEDIES, "number became text", "not thought of"])
def test_a_remedy_is_one_line_that_says_what_did_it_and_what_to_do(cause: str) -> None:
    remedy = remedy_of(cause)
    assert remedy
    assert "\n" not in remedy
    assert len(remedy) < 160
    assert ": " not in cause


def test_causes_of_whole_rows_and_of_units_have_theirs() -> None:
    named = {MISSING, EXTRA, REWRITTEN, ANOTHERS_VECTOR, DUPLICATE, *(f"time cut to {unit}" for unit in UNITS)}
    assert named <= REMEDIES.keys()
    assert remedy_of("number became text") != remedy_of("not thought of")
