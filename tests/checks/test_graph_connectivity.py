"""Judges of the graph's server, value by value; the store's tests bring the values from a real one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import graph_connectivity
from checks.facts.graph import GraphProbe, GraphServer
from checks.finding import Outcome

SERVER = GraphServer(name="Neo4j Kernel", version="5.26.12", edition="community", database="neo4j", asked="neo4j")


@pytest.mark.parametrize("version", ["5.15.0", "5.26.12", "2025.06.2", "5.27-aura"])
def test_versions_with_vector_indexes_pass(version: str) -> None:
    finding = graph_connectivity.serves_vector_indexes(replace(SERVER, version=version))
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.PASS, 1, f"Neo4j Kernel {version} community")


@pytest.mark.parametrize("version", ["5.14.9", "4.4.38", "5"])
def test_versions_that_are_too_old_fail(version: str) -> None:
    finding = graph_connectivity.serves_vector_indexes(replace(SERVER, version=version))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "too old for vector indexes")
    assert finding.remedy == "upgrade Neo4j to 5.15 or newer"


def test_a_version_that_is_no_number_is_unknown() -> None:
    assert graph_connectivity.serves_vector_indexes(replace(SERVER, version="dev")).outcome is Outcome.UNKNOWN


def test_another_server_that_speaks_bolt_fails() -> None:
    finding = graph_connectivity.serves_vector_indexes(replace(SERVER, name="Memgraph"))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "the server is no Neo4j")


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [("neo4j", Outcome.PASS), ("Neo4j", Outcome.PASS), ("graph", Outcome.FAIL), (None, Outcome.UNKNOWN)],
)
def test_the_named_database_answers(asked: str | None, outcome: Outcome) -> None:
    finding = graph_connectivity.database_is_the_named(replace(SERVER, asked=asked))
    assert (finding.outcome, finding.observed) == (outcome, "neo4j")


@pytest.mark.parametrize(
    ("refused", "outcome", "causes"),
    [(True, Outcome.PASS, ("", "")), (False, Outcome.FAIL, ("anybody is let in", "READ access mode is not honoured"))],
)
def test_what_should_be_refused(*, refused: bool, outcome: Outcome, causes: tuple[str, str]) -> None:
    probe = GraphProbe(refused=refused, said="what happened")
    findings = graph_connectivity.stranger_is_refused(probe), graph_connectivity.write_is_refused(probe)
    assert tuple(finding.cause for finding in findings) == causes
    assert {(finding.outcome, finding.observed) for finding in findings} == {(outcome, "what happened")}
