"""Whether TARGET_REPO connects within a time-out, and its health follows the status of pgvector."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.repository_facts import ConnectCall, ConnectionModule, Function, Route, Routes

STATUS_WORDS = frozenset({
    "status", "state", "health", "healthy", "healthcheck", "ready", "readiness", "alive", "available", "availability",
    "check", "ping", "probe", "test", "validate", "verify", "connected", "connectable", "working", "diagnose", "info",
})  # fmt: skip
"""Words by which a function says that it reports whether something works."""
CERTAIN_WORDS = frozenset({"status", "health", "healthy", "healthcheck", "ready", "readiness", "alive"})
"""Those that can hardly mean anything else."""
READY_WORDS = frozenset({"ready", "readyz", "readiness"})
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")


def connects_with_timeout(module: ConnectionModule) -> Finding:
    """The connection module has a function that connects with a time-out, and its status waits no longer either."""
    status = [call for function in status_functions(module) for call in function.connects]
    judged = list(dict.fromkeys(status)) or list(module.calls)
    n, expected = len(module.calls), "connect_timeout (asyncpg, pg8000: timeout) passed to the connecting call"
    if not judged:
        return _no_call(module, expected)
    bad = [call for call in judged if call.refused or not (call.timeout or call.doubt)]
    if bad:
        refused = next((call for call in bad if call.refused), None)
        return failed(
            "the time-out is none" if refused else "no time-out is passed", n=n, observed=_listed(bad),
            expected=expected, remedy=f"pass connect_timeout=5 to {bad[0].callee} at {bad[0].place}",
        )  # fmt: skip
    doubtful = [call for call in judged if call.doubt]
    if doubtful:
        return unknown(
            "whether a time-out is passed cannot be told", n=n, observed=_listed(doubtful), expected=expected,
            remedy=f"pass it as a keyword of {doubtful[0].callee} at {doubtful[0].place}",
        )  # fmt: skip
    others = [call for call in module.calls if call not in judged and (call.refused or not call.timeout)]
    return passed(
        n, _listed(judged), expected=expected, detail=f"without a time-out: {_listed(others)}" if others else ""
    )


def reports_status(module: ConnectionModule) -> Finding:
    """The connection module has a function that returns a status and connects to find it out."""
    found = status_functions(module)
    n, where = len(module.functions), ", ".join(module.paths)
    expected = "a function that connects and returns what came of it"
    if found:
        return passed(n, _functions(found), expected=expected)
    named = [function for function in module.functions if _says_status(function) and function.returns_value]
    certain = [function for function in named if _words(function) & CERTAIN_WORDS and "." not in function.name]
    if not certain and (candidates := [function for function in _reporting(module) if function.answers_failure]):
        return unknown(
            "which function reports the status cannot be told", n=n, observed=_functions(candidates), expected=expected,
            remedy=f"call the one that does get_pgvector_status in {where}",
        )  # fmt: skip
    if constant := [function for function in named if function.always]:
        return failed(
            "the status is always the same", n=n, observed=f"{_functions(constant)} returns {constant[0].always}",
            expected=expected, remedy="return what the connection attempt found out",
        )  # fmt: skip
    if named:
        return failed(
            "the status does not come from a connection", n=n, observed=_functions(named), expected=expected,
            remedy=f"let {named[0].name} connect and ask the database",
        )  # fmt: skip
    return failed(
        "no function reports a status", n=n, observed=_functions(module.functions) or "no function", expected=expected,
        remedy=f"add a function to {where}, as get_pgvector_status, that connects and returns what came of it",
    )  # fmt: skip


def health_reaches_status(routes: Routes, module: ConnectionModule) -> Finding:
    """A health route of the application answers with the status that the connection module reports."""
    health = [route for route in routes.routes if is_health(route.path)]
    status = status_functions(module)
    names, n = {function.name for function in status}, len(health)
    expected = f"a GET route of health that answers with {_functions(status) or 'the status'}"
    if good := [route for route in health if names & set(route.answers_with)]:
        return passed(n, _routes(good), expected=expected)
    doubts = [*routes.doubts, *(doubt for route in health for doubt in route.doubts)]
    if not status:
        return unknown(
            "no function is known to report the status", n=n, observed=_functions(module.functions), expected=expected,
            remedy="see phase2.schema.connection_module_reports_status",
        )  # fmt: skip
    if doubts and not any(names & set(route.reaches) for route in health):
        return unknown(
            "whether the health route reaches the status cannot be told", n=n, observed="; ".join(doubts),
            expected=expected, remedy="call the status function by its imported name in the route",
        )  # fmt: skip
    return _refuted(routes, health, names, expected)


def is_health(path: str) -> bool:
    """Whether a path is one of health: /health, /healthz, /api/health/detailed, /readyz."""
    words = [word for word in re.split(r"[^a-z0-9]+", path.lower()) if word]
    return any(word.startswith("health") or word in READY_WORDS for word in words)


def status_functions(module: ConnectionModule) -> tuple[Function, ...]:
    """The functions that connect and return what came of it, and whose name says so."""
    return tuple(function for function in _reporting(module) if _says_status(function))


def _reporting(module: ConnectionModule) -> tuple[Function, ...]:
    return tuple(
        function
        for function in module.functions
        if function.connects and function.returns_value and not function.returns_connection and not function.always
    )


def _says_status(function: Function) -> bool:
    return bool(_words(function) & STATUS_WORDS)


def _words(function: Function) -> set[str]:
    return {word.lower() for word in _WORD.findall(function.name.rpartition(".")[2])}


def _refuted(routes: Routes, health: Sequence[Route], names: set[str], expected: str) -> Finding:
    n, where = len(health), ", ".join(routes.paths)
    if not health:
        return failed(
            "there is no health route", n=n, observed=_routes(routes.routes) or "no GET route", expected=expected,
            remedy=f'add a route to {where}: @app.get("/health"), answering with the status',
        )  # fmt: skip
    if ignoring := [route for route in health if names & set(route.reaches)]:
        return failed(
            "the health route ignores the status", n=n, observed=_routes(ignoring), expected=expected,
            remedy=f"let what {ignoring[0].handler} returns depend on the status that it reads",
        )  # fmt: skip
    return failed(
        "the health route does not reach the status", n=n, observed=_routes(health), expected=expected,
        remedy=f"call {' or '.join(sorted(names))} in {health[0].handler} and answer with its result",
    )  # fmt: skip


def _no_call(module: ConnectionModule, expected: str) -> Finding:
    where = ", ".join(module.paths)
    if module.others:
        return unknown(
            "how the module connects cannot be told", observed=f"{where} imports {', '.join(module.others)}",
            expected=expected, remedy="connect with psycopg, psycopg2, asyncpg, pg8000 or SQLAlchemy",
        )  # fmt: skip
    return failed(
        "nothing connects", n=len(module.functions), observed=_functions(module.functions) or "no function",
        expected=expected, remedy=f"connect in {where}, with connect_timeout",
    )  # fmt: skip


def _listed(calls: Iterable[ConnectCall]) -> str:
    return "; ".join(f"{call.callee} at {call.place}: {_timeout(call)}" for call in calls)


def _timeout(call: ConnectCall) -> str:
    return call.refused or call.doubt or call.timeout or "no time-out"


def _functions(functions: Iterable[Function]) -> str:
    return ", ".join(f"{function.name} ({function.place})" for function in functions)


def _routes(routes: Iterable[Route]) -> str:
    return ", ".join(f"{route.path} ({route.place})" for route in routes)
