"""Whether the API lets in whom it should, and nobody else."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts.api import ApiAnswer
    from checks.facts.v1 import Exchange

_READ = "read the service's log"
_SAID = {True: "connected", False: "not connected", None: "nothing said"}


def refuses_strangers(exchanges: Sequence[Exchange]) -> Finding:
    """Whoever has no token, or one that nobody has, is answered with 401."""
    expected = f"{HTTPStatus.UNAUTHORIZED.value} for each"
    if not exchanges:
        return unknown("nobody was asked", expected=expected, remedy="run again")
    for exchange in exchanges:
        answer = exchange.answer
        if answer.problem:
            return failed(answer.problem, n=len(exchanges), observed=answer.detail, expected=expected,
                          remedy=answer.remedy or _READ)  # fmt: skip
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return _refuted(exchange, len(exchanges), expected)
    return passed(len(exchanges), f"{len(exchanges)} requests refused", expected=expected)


def has_the_graph(with_graph: ApiAnswer, without: ApiAnswer) -> Finding:
    """By their own health one service has the graph and the other has not: else one is held against its like."""
    told = (graph_connected(with_graph), graph_connected(without))
    n, expected = len(told), "connected at API_URL, and not at API_URL_WITHOUT_GRAPH"
    observed = ", ".join(_SAID[one] for one in told)
    if told[0] is False:
        return failed("the service at API_URL has no graph", n=n, observed=observed, expected=expected,
                      remedy="switch the graph on there, or correct API_URL")  # fmt: skip
    if told[1]:
        return failed("the service at API_URL_WITHOUT_GRAPH has the graph", n=n, observed=observed, expected=expected,
                      remedy="switch the graph off there, or correct API_URL_WITHOUT_GRAPH")  # fmt: skip
    if None in told:
        return unknown("health says nothing of the graph", n=n, observed=observed, expected=expected,
                       remedy="let /health/detailed tell of it: neo4j.connected, true or false")  # fmt: skip
    return passed(n, observed, expected=expected)


def graph_connected(health: ApiAnswer) -> bool | None:
    """Whether health says that the graph is connected; None where it says nothing of it."""
    graph = health.body.get("neo4j") if isinstance(health.body, dict) else None
    found = graph.get("connected") if isinstance(graph, dict) else None
    return found if isinstance(found, bool) else None


def _refuted(exchange: Exchange, n: int, expected: str) -> Finding:
    observed = f"{exchange.request.name}: {exchange.answer.status}"
    if exchange.answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return failed("strangers are let in", n=n, observed=observed, expected=expected,
                      remedy="let every route of v1 ask for the user's token before it does anything")  # fmt: skip
    return failed("strangers are not told that they need a token", n=n, observed=observed, expected=expected,
                  remedy=f"answer with 401 where the token is missing or unknown; {_READ}")  # fmt: skip
