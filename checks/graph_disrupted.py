"""Whether the service tells of its graph's outage, and gives up in time."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts.disruption import Attempt, Followed

_LOOK = "let health tell what the graph's thread met last, and how long its question has been open"


def health_follows(followed: Followed, *, most_s: float) -> Finding:
    """Health tells of the graph's outage and of its return, each in time, and v1 goes on meanwhile."""
    n, expected = followed.asked, f"the outage and the return, each within {most_s:g} s"
    if not followed.before:
        observed = "the graph is gone"
        return _refuted("health does not know a graph that answers", n, observed, expected)
    if followed.told_after_s is None:
        return _refuted("health says nothing of the outage", n, "the graph is connected", expected)
    if down := [answer for answer in followed.meanwhile if answer.problem or answer.status != HTTPStatus.OK]:
        told = f"{down[0].problem or down[0].status} during the outage"
        return failed("v1 stops with the graph", n=n, observed=told, expected=f"{HTTPStatus.OK.value} throughout",
                      remedy="leave the graph out of /health and of v1: it takes nothing down with it")  # fmt: skip
    if followed.back_after_s is None:
        return _refuted("health does not say that the graph is back", n, "the graph is gone", expected)
    observed = f"the outage after {followed.told_after_s:.1f} s, the return after {followed.back_after_s:.1f} s"
    return passed(n, observed, expected=expected)


def _refuted(cause: str, n: int, observed: str, expected: str) -> Finding:
    return failed(cause, n=n, observed=observed, expected=expected, remedy=_LOOK)


def gives_up(answered: Attempt, swallowed: Attempt, *, timeout_s: float, most_over_s: float) -> Finding:
    """The connection module connects where the graph answers, and gives up in time where packets are swallowed."""
    n, expected = 2, f"given up within {timeout_s:g} s, and {most_over_s:g} s more"
    if not answered.connected:
        return failed("the connection module does not connect", n=n, observed=answered.problem or "not connected",
                      expected="connected", remedy="let it connect as NEO4J_* say")  # fmt: skip
    if swallowed.connected:
        return unknown("the packets came through", n=n, expected=expected, remedy="run again")
    observed = f"{'given up' if swallowed.ended else 'still waiting'} after {swallowed.seconds:.1f} s"
    if not swallowed.ended or swallowed.seconds > timeout_s + most_over_s:
        return failed("does not give up in time", n=n, observed=observed, expected=expected,
                      remedy="connection_timeout=..., connection_acquisition_timeout=...")  # fmt: skip
    return passed(n, observed, expected=expected, detail=swallowed.problem)
