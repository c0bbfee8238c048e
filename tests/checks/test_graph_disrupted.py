"""Health follows the graph, and the connection module gives up in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from checks.facts.api import ApiAnswer
from checks.facts.disruption import Attempt, Followed
from checks.finding import Outcome
from checks.graph_disrupted import gives_up, health_follows

if TYPE_CHECKING:
    from checks.finding import Finding

WELL = Followed(before=True, told_after_s=1.5, back_after_s=3.25, meanwhile=(ApiAnswer(status=200),) * 2, asked=9)
CONNECTED, GIVEN_UP = Attempt(seconds=0.1, connected=True), Attempt(seconds=1.2, problem="Neo4j does not answer")


def test_health_that_follows_passes_with_its_times() -> None:
    found = health_follows(WELL, most_s=20)
    assert (found.outcome, found.n) == (Outcome.PASS, 9)
    assert found.observed == "the outage after 1.5 s, the return after 3.2 s"


@pytest.mark.parametrize(
    ("changes", "cause", "observed"),
    [
        ({"before": False}, "health does not know a graph that answers", "the graph is gone"),
        ({"told_after_s": None}, "health says nothing of the outage", "the graph is connected"),
        ({"back_after_s": None}, "health does not say that the graph is back", "the graph is gone"),
        ({"meanwhile": (ApiAnswer(status=503),)}, "v1 stops with the graph", "503 during the outage"),
        (
            {"meanwhile": (ApiAnswer(status=200), ApiAnswer(status=0, problem="unreachable"))},
            "v1 stops with the graph", "unreachable during the outage",
        ),
    ],
)  # fmt: skip
def test_health_that_does_not_follow_is_refuted(changes: dict[str, Any], cause: str, observed: str) -> None:
    found = health_follows(replace(WELL, **changes), most_s=20)
    assert (found.outcome, found.cause, found.observed) == (Outcome.FAIL, cause, observed)
    assert found.remedy


def judged(answered: Attempt = CONNECTED, swallowed: Attempt = GIVEN_UP) -> Finding:
    return gives_up(answered, swallowed, timeout_s=1, most_over_s=2)


def test_a_module_that_gives_up_passes() -> None:
    found = judged()
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 2, "given up after 1.2 s")
    assert judged(swallowed=replace(GIVEN_UP, seconds=3.0)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("swallowed", "observed"),
    [
        (replace(GIVEN_UP, seconds=3.1), "given up after 3.1 s"),
        (Attempt(seconds=4, ended=False), "still waiting after 4.0 s"),
        (Attempt(seconds=0, ended=False), "still waiting after 0.0 s"),
    ],
)
def test_one_that_does_not_is_refuted(swallowed: Attempt, observed: str) -> None:
    found = judged(swallowed=swallowed)
    assert (found.outcome, found.cause, found.observed) == (Outcome.FAIL, "does not give up in time", observed)


def test_one_that_fails_anyway_gives_up_nothing() -> None:
    found = judged(Attempt(seconds=0.0, problem="ImportError: neo4j"))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the connection module does not connect")
    assert found.observed == "ImportError: neo4j"


def test_packets_that_came_through_tell_nothing() -> None:
    assert judged(swallowed=CONNECTED).outcome is Outcome.UNKNOWN
