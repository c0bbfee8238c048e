"""After a migration the graph's nodes are held against the destination too; and without a graph nothing is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks.finding import Outcome
from fixtures.deployment import POINTS
from fixtures.engines.processes import free_port
from fixtures.saboteurs.phase5_graph import migrated_graph
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from fixtures.deployment import Deployment

CHECK = "phase5.parity.memory_ids_are_graph_nodes"


def test_a_graph_of_the_migrated_collection_is_held_against_the_destination(own_deployment: Deployment) -> None:
    with migrated_graph(own_deployment):
        finding = run_check(own_deployment, CHECK)
    assert (finding.outcome, finding.n) == (Outcome.PASS, POINTS), finding
    assert finding.detail.endswith(f', {POINTS} in table "public"."memories"')


def test_a_graph_of_another_collection_is_held_against_that_alone(own_deployment: Deployment) -> None:
    finding = run_check(own_deployment, CHECK)
    assert (finding.outcome, finding.n > 0) == (Outcome.PASS, True), finding
    assert "in collection service_memories; the destination does not hold this collection" in finding.detail


def test_a_destination_that_is_not_there_leaves_it_undecided(own_deployment: Deployment) -> None:
    with migrated_graph(own_deployment), own_deployment.set(PGVECTOR_TABLE="memories_gone"):
        finding = run_check(own_deployment, CHECK)
    assert finding.outcome is Outcome.UNKNOWN, finding
    assert finding.remedy


@pytest.mark.parametrize(
    ("uri", "cause", "remedy"),
    [
        ("", "NEO4J_URI is not set", "export NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD"),
        (f"bolt://127.0.0.1:{free_port()}", "Neo4j at 127.0.0.1:", "start"),
    ],
    ids=["none", "nobody there"],
)
def test_without_a_graph_that_answers_it_is_undecided(
    own_deployment: Deployment, uri: str, cause: str, remedy: str
) -> None:
    with own_deployment.set(NEO4J_URI=uri):
        finding = run_check(own_deployment, CHECK)
    assert finding.outcome is Outcome.UNKNOWN, finding
    assert cause in finding.cause
    assert remedy in finding.remedy
