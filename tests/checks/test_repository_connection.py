"""How the connection module and the health route of the deployment's source are judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.finding import Finding, Outcome
from checks.repository_connection import connects_with_timeout, health_reaches_status, is_health, reports_status
from checks.repository_facts import ConnectCall, ConnectionModule, Function, Place, Route, Routes

AT = Place(path="connection.py", line=3)
CALL = ConnectCall(place=AT, function="get_status", callee="psycopg.connect", timeout="5")
BARE = ConnectCall(place=replace(AT, line=9), function="install", callee="psycopg.connect")
STATUS = Function(name="get_pgvector_status", place=AT, connects=(CALL,), returns_value=True, answers_failure=True)
INSTALL = Function(name="install", place=AT, connects=(BARE,), returns_value=True)
MODULE = ConnectionModule(paths=("connection.py",), functions=(STATUS,), calls=(CALL,), imported=(("psycopg",),))
ROUTE = Route(
    path="/health", place=AT, handler="health", reaches=(STATUS.name,), answers_with=(STATUS.name,)
)  # fmt: skip
ROUTES = Routes(paths=("main.py",), routes=(ROUTE,))


def outcome(finding: Finding) -> tuple[str, str]:
    """Outcome and cause; whatever is no pass says what to do."""
    assert finding.outcome is Outcome.PASS or finding.remedy
    assert finding.outcome is not Outcome.PASS or finding.n >= 1
    return finding.outcome.value, finding.cause


def with_call(call: ConnectCall) -> ConnectionModule:
    """A module whose status makes that call."""
    return replace(MODULE, functions=(replace(STATUS, connects=(call,)),), calls=(call,))


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (MODULE, ("pass", "")),
        (replace(MODULE, functions=(STATUS, INSTALL), calls=(CALL, BARE)), ("pass", "")),
        (with_call(replace(CALL, timeout="")), ("fail", "no time-out is passed")),
        (with_call(replace(CALL, timeout="0", refused="0 waits for ever")), ("fail", "the time-out is none")),
        (
            with_call(replace(CALL, timeout="", doubt="**options")),
            ("unknown", "whether a time-out is passed cannot be told"),
        ),
        (replace(MODULE, functions=(INSTALL,), calls=(BARE,)), ("fail", "no time-out is passed")),
        (replace(MODULE, functions=(INSTALL,), calls=(BARE, CALL)), ("fail", "no time-out is passed")),
        (replace(MODULE, functions=(), calls=()), ("fail", "nothing connects")),
        (
            replace(MODULE, functions=(), calls=(), others=("supabase",)),
            ("unknown", "how the module connects cannot be told"),
        ),
    ],
)
def test_connects_with_timeout(module: ConnectionModule, expected: tuple[str, str]) -> None:
    assert outcome(connects_with_timeout(module)) == expected


def test_a_property_of_a_name_like_status_is_not_taken_for_it() -> None:
    functions = (replace(STATUS, name="outline"), replace(STATUS, name="Answer.ready", connects=()))
    assert outcome(reports_status(replace(MODULE, functions=functions)))[0] == "unknown"
    functions = (replace(STATUS, name="outline"), replace(STATUS, connects=()))
    assert outcome(reports_status(replace(MODULE, functions=functions)))[0] == "fail"


def test_another_call_without_a_time_out_is_shown() -> None:
    finding = connects_with_timeout(replace(MODULE, functions=(STATUS, INSTALL), calls=(CALL, BARE)))
    assert "connection.py:9" in finding.detail


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (STATUS, ("pass", "")),
        (replace(STATUS, name="Database.is_ready"), ("pass", "")),
        (replace(STATUS, name="pingDatabase"), ("pass", "")),
        (replace(STATUS, answers_failure=False), ("pass", "")),
        (replace(STATUS, connects=()), ("fail", "the status does not come from a connection")),
        (replace(STATUS, always="{'ok': True}"), ("fail", "the status is always the same")),
        (replace(STATUS, returns_value=False), ("fail", "no function reports a status")),
        (replace(STATUS, returns_connection=True), ("fail", "the status does not come from a connection")),
        (replace(STATUS, name="outline"), ("unknown", "which function reports the status cannot be told")),
        (replace(STATUS, name="search", answers_failure=False), ("fail", "no function reports a status")),
    ],
)  # fmt: skip
def test_reports_status(function: Function, expected: tuple[str, str]) -> None:
    assert outcome(reports_status(replace(MODULE, functions=(function,)))) == expected


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        (ROUTES, ("pass", "")),
        (replace(ROUTES, routes=(replace(ROUTE, path="/", answers_with=()), ROUTE)), ("pass", "")),
        (replace(ROUTES, doubts=("x",)), ("pass", "")),
        (replace(ROUTES, routes=(replace(ROUTE, answers_with=()),)), ("fail", "the health route ignores the status")),
        (
            replace(ROUTES, routes=(replace(ROUTE, reaches=(), answers_with=()),)),
            ("fail", "the health route does not reach the status"),
        ),
        (replace(ROUTES, routes=()), ("fail", "there is no health route")),
        (replace(ROUTES, routes=(replace(ROUTE, path="/status"),)), ("fail", "there is no health route")),
        (
            replace(ROUTES, routes=(), doubts=("x",)),
            ("unknown", "whether the health route reaches the status cannot be told"),
        ),
        (
            replace(ROUTES, routes=(replace(ROUTE, reaches=(), answers_with=(), doubts=("x",)),)),
            ("unknown", "whether the health route reaches the status cannot be told"),
        ),
        (
            replace(ROUTES, routes=(replace(ROUTE, reaches=("install",), answers_with=("install",)),)),
            ("fail", "the health route does not reach the status"),
        ),
    ],
)
def test_health_reaches_status(routes: Routes, expected: tuple[str, str]) -> None:
    assert outcome(health_reaches_status(routes, replace(MODULE, functions=(STATUS, INSTALL)))) == expected


def test_health_without_a_status_is_unknown() -> None:
    finding = health_reaches_status(ROUTES, replace(MODULE, functions=(INSTALL,)))
    assert outcome(finding) == ("unknown", "no function is known to report the status")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/health", True),
        ("/healthz", True),
        ("/api/v1/health/detailed", True),
        ("/pgvector-health", True),
        ("/readyz", True),
        ("/Health", True),
        ("/unhealthy", False),
        ("/", False),
        ("/memories", False),
        ("/already", False),
    ],
)
def test_paths_of_health(path: str, *, expected: bool) -> None:
    assert is_health(path) is expected
