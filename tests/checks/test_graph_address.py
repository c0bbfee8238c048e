"""How NEO4J_URI is judged before anybody is asked, and whether Aura sleeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import graph_address
from checks.facts import Answer
from checks.facts.graph import GraphUri
from checks.finding import Outcome

BOLT = GraphUri(written="bolt://db.example:7687")
AURA = GraphUri(written="neo4j+s://00000000.databases.neo4j.io:7687", tls=True, is_aura=True)
WELL = Answer(system="Neo4j", version="Neo4j Kernel 5.26.12 enterprise")


@pytest.mark.parametrize(
    ("uri", "detail"),
    [
        (BOLT, "what is sent can be read on the way, the password too"),
        (replace(BOLT, local=True), ""),
        (replace(BOLT, tls=True), ""),
        (replace(BOLT, tls=True, trusts_anybody=True),
         "the server's certificate is not verified; +s in place of +ssc would"),
    ],
)  # fmt: skip
def test_a_uri_that_is_understood_passes_and_says_what_it_protects(uri: GraphUri, detail: str) -> None:
    finding = graph_address.uri_is_understood(uri)
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.PASS, 1, "bolt://db.example:7687")
    assert finding.detail == detail


def test_a_uri_that_is_none_fails_with_its_remedy() -> None:
    uri = GraphUri(problem="malformed URI", detail="NEO4J_URI has the unknown scheme 'blot'", remedy="write bolt://")
    finding = graph_address.uri_is_understood(uri)
    assert (finding.outcome, finding.cause, finding.remedy) == (Outcome.FAIL, "malformed URI", "write bolt://")
    assert finding.observed == "NEO4J_URI has the unknown scheme 'blot'"


def test_a_uri_that_is_not_given_is_unknown() -> None:
    uri = GraphUri(problem="not given", detail="NEO4J_URI is not set", remedy="export NEO4J_URI")
    for finding in (graph_address.uri_is_understood(uri), graph_address.aura_instance_is_awake(uri, WELL)):
        assert (finding.outcome, finding.cause, finding.remedy) == (
            Outcome.UNKNOWN, "NEO4J_URI is not set", "export NEO4J_URI",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("uri", "problem", "outcome"),
    [
        (BOLT, "unreachable", Outcome.PASS),
        (AURA, "", Outcome.PASS),
        (AURA, "Aura instance paused or deleted", Outcome.FAIL),
        (AURA, "wrong password", Outcome.UNKNOWN),
    ],
    ids=["no Aura", "awake", "paused", "another fault"],
)
def test_an_instance_of_aura_that_sleeps_fails(uri: GraphUri, problem: str, outcome: Outcome) -> None:
    finding = graph_address.aura_instance_is_awake(uri, replace(WELL, problem=problem, remedy="resume it"))
    assert (finding.outcome, finding.n) == (outcome, 1)
    assert finding.cause == (problem if outcome is not Outcome.PASS else "")
