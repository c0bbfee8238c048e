"""Whether TARGET_REPO's connection to the graph has a time-out, and asks the database that it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.graph_source_facts import GraphModule, SessionCall
    from checks.repository_facts import ConnectCall, ConnectionModule

HANDSHAKE = "connection_acquisition_timeout"
KEYWORDS = {"session": "database", "execute_query": "database_"}
"""Method of the driver -> how it takes the database."""


def passes_the_timeout(graph: GraphModule) -> Finding:
    """The graph's connection module gives every driver that it makes a time-out for connecting."""
    module = graph.module
    n, expected = len(module.calls), "connection_timeout passed to GraphDatabase.driver"
    if not module.calls:
        return _no_driver(module, expected)
    bad = [call for call in module.calls if call.refused or not (call.timeout or call.doubt)]
    if bad:
        refused = any(call.refused for call in bad)
        return failed(
            "the time-out is none" if refused else "no time-out is passed", n=n, observed=_calls(bad),
            expected=expected, remedy=f"pass connection_timeout=5 to the driver at {bad[0].place}, or what was given",
        )  # fmt: skip
    if doubtful := [call for call in module.calls if call.doubt]:
        return unknown(
            "whether a time-out is passed cannot be told", n=n, observed=_calls(doubtful), expected=expected,
            remedy=f"pass it as a keyword of the driver at {doubtful[0].place}",
        )  # fmt: skip
    silent = ", ".join(map(str, graph.silent))
    note = f"a server that lets it connect and says nothing is waited for a minute: no {HANDSHAKE} at {silent}"
    return passed(n, _calls(module.calls), expected=expected, detail=note if silent else "")


def passes_the_database(graph: GraphModule) -> Finding:
    """Every session and query of the graph's connection module names the database that the module was given."""
    sessions, where = graph.sessions, ", ".join(graph.module.paths)
    n, expected = len(sessions), "database=... in driver.session, database_=... in driver.execute_query"
    if not sessions:
        return unknown(
            "which database is asked cannot be told", observed=f"{where} opens no session", expected=expected,
            remedy=f"open the sessions in {where}, with the database that the settings name",
        )  # fmt: skip
    if bad := [call for call in sessions if call.refused or not (call.database or call.doubt)]:
        refused = any(call.refused for call in bad)
        return failed(
            "the database is not the one that was given" if refused else "no database is passed", n=n,
            observed=_sessions(bad), expected=expected,
            remedy=f"pass {KEYWORDS[bad[0].callee]}=, as the settings name it, to {bad[0].callee} at {bad[0].place}",
        )  # fmt: skip
    if doubtful := [call for call in sessions if call.doubt]:
        return unknown(
            "whether the database is passed cannot be told", n=n, observed=_sessions(doubtful), expected=expected,
            remedy=f"take it from the settings at {doubtful[0].place}, without a default of its own",
        )  # fmt: skip
    return passed(n, _sessions(sessions), expected=expected)


def _no_driver(module: ConnectionModule, expected: str) -> Finding:
    where = ", ".join(module.paths)
    if module.others:
        return unknown(
            "how the module connects cannot be told", observed=f"{where} imports {', '.join(module.others)}",
            expected=expected, remedy="connect with neo4j's own GraphDatabase.driver or AsyncGraphDatabase.driver",
        )  # fmt: skip
    return failed(
        "no driver is made", n=len(module.functions), observed=f"{where} calls no GraphDatabase.driver",
        expected=expected, remedy=f"let a function of {where} make the driver, with connection_timeout=5",
    )  # fmt: skip


def _calls(calls: Iterable[ConnectCall]) -> str:
    told = ((call, call.refused or call.doubt or call.timeout or "no time-out") for call in calls)
    return "; ".join(f"{call.callee} at {call.place}: {text}" for call, text in told)


def _sessions(calls: Iterable[SessionCall]) -> str:
    told = ((call, call.refused or call.doubt or call.database or "no database") for call in calls)
    return "; ".join(f"{call.callee} at {call.place}: {text}" for call, text in told)
