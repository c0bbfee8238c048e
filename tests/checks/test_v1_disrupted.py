"""v1 goes on while the graph is disturbed: every answer as it always was, and none later than it may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.api import ApiAnswer, ApiRequest, Caller
from checks.facts.disruption import Served, Step
from checks.finding import Outcome
from checks.v1_disrupted import goes_on
from tests.checks.v1 import exchanges

RECORDED = exchanges()
MADE = Step(
    request=ApiRequest(caller=Caller.USER, method="POST", path="/api/v1/memories/", body={"text": "x"}),
    answer=ApiAnswer(status=200, body={"items": [{"content": "x"}], "total": 1}, seconds=0.2),
    shows={"items.0.content": "x", "total": 1},
)
GONE = Step(
    request=ApiRequest(caller=Caller.USER, method="GET", path="/api/v1/memories/1"),
    answer=ApiAnswer(status=404, body={"detail": "not found"}, seconds=0.1),
    status=404,
)
LATE = ApiAnswer(status=0, problem="no answer in time", seconds=15.5)


def served(*journey: Step, **changes: Any) -> Served:
    """v1 as it should be, but for these changes."""
    answers = tuple(replace(one.answer, seconds=0.01) for one in RECORDED)
    given_: dict[str, Any] = {
        "state": "with a graph that is down",
        "answers": answers,
        "steps": 2,
        "journey": journey or (MADE, GONE),
    }
    return Served(**(given_ | changes))


def test_all_as_it_was_passes_and_is_counted() -> None:
    found = goes_on(RECORDED, served(), most_s=2)
    assert (found.outcome, found.n) == (Outcome.PASS, len(RECORDED) + 2)
    assert found.observed == f"{len(RECORDED) + 2} answers, the slowest after 0.20 s"
    assert found.detail == "with a graph that is down"


def wrong(**changes: Any) -> Step:
    return replace(MADE, answer=replace(MADE.answer, **changes))


SLOWER = tuple(replace(one.answer, seconds=2.1) for one in RECORDED)
REFUTED = {
    "a step that waits": (served(wrong(seconds=2.5), GONE), "v1 waits for the graph", "as user: 2.5 s"),
    "a recorded answer that waits": (served(answers=SLOWER), "v1 waits for the graph", "as user: 2.1 s"),
    "one that never comes": (served(replace(MADE, answer=LATE)), "v1 waits for the graph", "15.5 s"),
    "a step that fails": (served(wrong(status=503), GONE), "v1 fails with the graph", "200 became 503"),
    "one that is broken off": (
        served(wrong(status=0, problem="unreachable")), "v1 fails with the graph", "as user: unreachable",
    ),
    "another status": (served(MADE, replace(GONE, status=200)), "v1 answers otherwise", "200 became 404"),
    "another content": (
        served(wrong(body={"items": [{"content": "y"}], "total": 1}), GONE), "v1 answers otherwise",
        "items.0.content is 'y', not 'x'",
    ),
    "nothing": (served(wrong(body={"items": []}), GONE), "v1 answers otherwise", "items.0.content is nothing"),
    "no JSON": (served(wrong(body="<html>"), GONE), "v1 answers otherwise", "items.0.content is nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUTED)
def test_what_is_otherwise_is_refuted_by_name(name: str) -> None:
    seen, cause, told = REFUTED[name]
    found = goes_on(RECORDED, seen, most_s=2)
    assert (found.outcome, found.cause) == (Outcome.FAIL, cause), found
    assert told in str(found.observed)
    assert found.remedy
    assert "with a graph that is down" in found.detail


def test_recorded_answers_are_judged_as_without_a_disturbance() -> None:
    others = tuple(replace(one.answer, body=None) for one in RECORDED)
    found = goes_on(RECORDED, served(answers=others), most_s=2)
    assert (found.outcome, found.cause) == (Outcome.FAIL, "v1 answers otherwise")
    assert found.detail.startswith("with a graph that is down; ")


@pytest.mark.parametrize(
    ("seen", "observed"), [(served(MADE), "1 of 2 steps"), (served(answers=()), "0 of 4 requests were asked")]
)
def test_what_was_not_asked_is_unknown(seen: Served, observed: str) -> None:
    found = goes_on(RECORDED, seen, most_s=2)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "not everything was asked")
    assert found.observed == observed


def test_without_a_baseline_nothing_is_known() -> None:
    assert goes_on((), served(answers=()), most_s=2).outcome is Outcome.UNKNOWN


@given(st.lists(st.floats(0, 5), min_size=2, max_size=2), st.floats(0.1, 4))
def test_it_passes_exactly_when_nothing_took_longer(seconds: list[float], most_s: float) -> None:
    journey = [
        replace(step, answer=replace(step.answer, seconds=one)) for step, one in zip((MADE, GONE), seconds, strict=True)
    ]
    answers = tuple(replace(one.answer, seconds=0.0) for one in RECORDED)
    found = goes_on(RECORDED, served(*journey, answers=answers), most_s=most_s)
    assert (found.outcome is Outcome.PASS) == (max(seconds) <= most_s)
