"""The graph is held against what it is of, and what differs is looked up again; without a graph nothing is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks.facts.graph import Mismatch
from checks.finding import Outcome
from fixtures.deployment import POINTS
from fixtures.engines.processes import free_port
from fixtures.graph_nodes import nodes_and_memories
from fixtures.saboteurs.phase5_graph import migrated_graph
from stores import target
from stores.graph import Graph
from stores.graph.graph import PAGE
from stores.postgres import Destination
from stores.qdrant import Source
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from checks.facts.graph import NodeComparison
    from checks.facts.ids import OwnedId
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


class Caught(Graph):
    """The graph of a deployment that catches up, by this statement, before anything is looked up again."""

    catch_up: Callable[[], object]

    def memories(self, *, among: Iterable[str] | None = None, page: int = PAGE) -> Iterator[OwnedId]:
        if among is not None:
            self.catch_up()
        return super().memories(among=among, page=page)


@pytest.mark.parametrize(
    ("statement", "counted"),
    [("CREATE (:Memory {id: $id, user_id: $user})", {}), ("RETURN 1", {Mismatch.NO_NODE: 1})],
    ids=["late", "never"],
)
def test_a_node_that_arrives_a_moment_later_is_no_difference(
    own_deployment: Deployment, statement: str, counted: dict[Mismatch, int]
) -> None:
    delete = "MATCH (m:Memory) WITH m, m.id AS id, m.user_id AS user LIMIT 1 DELETE m RETURN id, user"
    with migrated_graph(own_deployment) as server:
        (lost,) = server.cypher(delete)
        found = held(own_deployment, lambda: server.cypher(statement, **lost))
    assert (found.ids, dict(found.counts)) == (POINTS, counted)
    assert list(found.differing) == [lost["id"]] * len(counted)


def held(own: Deployment, catch_up: Callable[[], object]) -> NodeComparison:
    given = target.load({}, own.directory)
    assert given is not None
    with Caught(given.graph) as graph, Source(given.source) as memories, Destination(given.destination) as destination:
        graph.catch_up = catch_up
        return nodes_and_memories(graph, memories, destination, given)
