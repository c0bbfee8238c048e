"""Whether the graph is what the deployment takes it for, and lets in and does no more than it should."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts.graph import GraphProbe, GraphServer

PRODUCT = "Neo4j Kernel"
#: The first with CREATE VECTOR INDEX; later versions count by year, which is more.
LEAST_VERSION = (5, 15)
_ENABLE_AUTH = "dbms.security.auth_enabled=true in neo4j.conf, and restart Neo4j"


def serves_vector_indexes(server: GraphServer) -> Finding:
    """The server says that it is a Neo4j, of a version that has vector indexes."""
    said = f"{server.name} {server.version} {server.edition}".strip()
    least = ".".join(map(str, LEAST_VERSION))
    expected = f"{PRODUCT} {least} or newer"
    if server.name != PRODUCT:
        return failed("the server is no Neo4j", n=1, observed=said, expected=expected,
                      remedy="point NEO4J_URI at a Neo4j: others speak Bolt too, and answer otherwise")  # fmt: skip
    version = _numbers(server.version)
    if version is None:
        return unknown("the version is no number", n=1, observed=said, expected=expected,
                       remedy="look at CALL dbms.components() of the server")  # fmt: skip
    if version < LEAST_VERSION:
        return failed("too old for vector indexes", n=1, observed=said, expected=expected,
                      remedy=f"upgrade Neo4j to {least} or newer")  # fmt: skip
    return passed(1, said, expected=expected)


def database_is_the_named(server: GraphServer) -> Finding:
    """The database that answers is the one that NEO4J_DATABASE names."""
    if server.asked is None:
        return unknown("NEO4J_DATABASE is not set", n=1, observed=server.database,
                       remedy=f"export NEO4J_DATABASE={server.database}, if the deployment means that one")  # fmt: skip
    # Neo4j folds the case of databases' names.
    if server.database.lower() != server.asked.lower():
        return failed("another database answers", n=1, observed=server.database, expected=server.asked,
                      remedy="correct NEO4J_DATABASE; an alias should not be named there")  # fmt: skip
    return passed(1, server.database, expected=server.asked)


def stranger_is_refused(probe: GraphProbe) -> Finding:
    """An invented user is not let in: without authentication any password would seem right."""
    if probe.refused:
        return passed(1, probe.said, expected="refused")
    return failed("anybody is let in", n=1, observed=probe.said, expected="refused", remedy=_ENABLE_AUTH)


def write_is_refused(probe: GraphProbe) -> Finding:
    """A write in READ access mode is refused, so that what only reads cannot change the graph."""
    if probe.refused:
        return passed(1, probe.said, expected="refused")
    return failed("READ access mode is not honoured", n=1, observed=probe.said, expected="refused",
                  remedy="give the checks a user that may only read, or point NEO4J_URI at a Neo4j itself")  # fmt: skip


def _numbers(version: str) -> tuple[int, ...] | None:
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else None
