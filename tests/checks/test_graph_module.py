"""How the graph's connection module is judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.finding import Finding, Outcome
from checks.graph_module import passes_the_database, passes_the_timeout
from checks.graph_source_facts import GraphModule, SessionCall
from checks.repository_facts import ConnectCall, ConnectionModule, Place

AT = Place(path="neo4j_connection.py", line=7)
CALL = ConnectCall(place=AT, function="connect", callee="neo4j.GraphDatabase.driver", timeout="limit")
BARE = replace(CALL, timeout="")
SESSION = SessionCall(place=AT, function="ask", callee="session", database="settings.database")
NAMELESS = replace(SESSION, database="")


def module(*calls: ConnectCall, sessions: tuple[SessionCall, ...] = (), others: tuple[str, ...] = ()) -> GraphModule:
    """A module with these calls."""
    connection = ConnectionModule(paths=("neo4j_connection.py",), functions=(), calls=calls, others=others)
    return GraphModule(module=connection, sessions=sessions)


def outcome(finding: Finding) -> tuple[str, str]:
    """Outcome and cause; whatever is no pass says what to do."""
    assert finding.outcome is Outcome.PASS or finding.remedy
    assert finding.outcome is not Outcome.PASS or finding.n >= 1
    return finding.outcome.value, finding.cause


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (module(CALL), ("pass", "")),
        (module(CALL, BARE), ("fail", "no time-out is passed")),
        (module(CALL, replace(CALL, refused="0 waits for ever")), ("fail", "the time-out is none")),
        (module(CALL, replace(BARE, doubt="**given")), ("unknown", "whether a time-out is passed cannot be told")),
        (module(BARE, replace(BARE, doubt="**given")), ("fail", "no time-out is passed")),
        (module(), ("fail", "no driver is made")),
        (module(others=("py2neo",)), ("unknown", "how the module connects cannot be told")),
    ],
)
def test_passes_the_timeout(graph: GraphModule, expected: tuple[str, str]) -> None:
    assert outcome(passes_the_timeout(graph)) == expected


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((SESSION,), ("pass", "")),
        ((SESSION, NAMELESS), ("fail", "no database is passed")),
        ((SESSION, replace(SESSION, refused="it is written")), ("fail", "the database is not the one that was given")),
        ((SESSION, replace(NAMELESS, doubt="**given")), ("unknown", "whether the database is passed cannot be told")),
        ((NAMELESS, replace(NAMELESS, doubt="**given")), ("fail", "no database is passed")),
        ((), ("unknown", "which database is asked cannot be told")),
    ],
)
def test_passes_the_database(sessions: tuple[SessionCall, ...], expected: tuple[str, str]) -> None:
    assert outcome(passes_the_database(module(CALL, sessions=sessions))) == expected


@pytest.mark.parametrize(("callee", "keyword"), [("session", "database="), ("execute_query", "database_=")])
def test_the_remedy_names_the_keyword_of_the_call(callee: str, keyword: str) -> None:
    finding = passes_the_database(module(CALL, sessions=(replace(NAMELESS, callee=callee),)))
    assert finding.remedy.startswith(f"pass {keyword}, as the settings name it, to {callee} at neo4j_connection.py:7")


def test_a_server_that_says_nothing_is_told_of_beside_a_pass() -> None:
    finding = passes_the_timeout(replace(module(CALL), silent=(AT,)))
    assert finding.outcome is Outcome.PASS
    assert finding.detail.endswith("waited for a minute: no connection_acquisition_timeout at neo4j_connection.py:7")
