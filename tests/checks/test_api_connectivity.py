"""Strangers are refused with 401, and whatever else they get is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.api_connectivity import refuses_strangers
from checks.facts.api import ApiAnswer, Caller
from checks.finding import Outcome
from tests.checks.v1 import exchange

REFUSED = [exchange("/api/v1/memories/", {}, status=401, caller=caller) for caller in (Caller.NOBODY, Caller.STRANGER)]


def test_401_for_each_passes() -> None:
    found = refuses_strangers(REFUSED)
    assert (found.outcome, found.n) == (Outcome.PASS, 2)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (ApiAnswer(status=200, body={}), "strangers are let in"),
        (ApiAnswer(status=404, body={}), "strangers are not told that they need a token"),
        (ApiAnswer(status=500, body=""), "strangers are not told that they need a token"),
        (ApiAnswer(status=307, problem="redirects", detail="redirects to /login", remedy="write it"), "redirects"),
        (ApiAnswer(status=0, problem="no answer in time", detail="late"), "no answer in time"),
    ],
)
def test_anything_else_fails(answer: ApiAnswer, cause: str) -> None:
    found = refuses_strangers([REFUSED[0], replace(REFUSED[1], answer=answer)])
    assert (found.outcome, found.cause, found.n) == (Outcome.FAIL, cause, 2)
    assert found.remedy


def test_nobody_asked_is_no_pass() -> None:
    assert refuses_strangers([]).outcome is Outcome.UNKNOWN
