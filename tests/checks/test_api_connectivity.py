"""Strangers are refused with 401, and whatever else they get is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.api_connectivity import graph_connected, has_the_graph, refuses_strangers
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


def health(*, connected: object) -> ApiAnswer:
    """What a service says of its graph."""
    return ApiAnswer(status=200, body={"neo4j": {"connected": connected}})


def test_one_service_with_the_graph_and_one_without_pass() -> None:
    found = has_the_graph(health(connected=True), health(connected=False))
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 2, "connected, not connected")


@pytest.mark.parametrize(
    ("with_graph", "without", "outcome", "cause"),
    [
        (False, False, Outcome.FAIL, "the service at API_URL has no graph"),
        (False, True, Outcome.FAIL, "the service at API_URL has no graph"),
        (True, True, Outcome.FAIL, "the service at API_URL_WITHOUT_GRAPH has the graph"),
        (True, None, Outcome.UNKNOWN, "health says nothing of the graph"),
        (None, False, Outcome.UNKNOWN, "health says nothing of the graph"),
        ("yes", "no", Outcome.UNKNOWN, "health says nothing of the graph"),
    ],
)
def test_two_alike_show_nothing(with_graph: object, without: object, outcome: Outcome, cause: str) -> None:
    found = has_the_graph(health(connected=with_graph), health(connected=without))
    assert (found.outcome, found.cause, found.n) == (outcome, cause, 2)
    assert found.remedy


@pytest.mark.parametrize("body", [None, [], {}, {"neo4j": None}, {"neo4j": {}}, {"neo4j": {"connected": 1}}])
def test_what_says_nothing_of_the_graph_is_not_taken_for_no(body: object) -> None:
    assert graph_connected(ApiAnswer(status=200, body=body)) is None
