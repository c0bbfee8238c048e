"""On a real Neo4j the judges pass what is as it should be, and each turns red under its sabotage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks import connectivity, graph_connectivity, graph_parity, graph_schema
from checks.finding import Outcome
from stores.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from fixtures.own_graph import OwnNeo4j
    from stores.target_graph import Graph as Settings

#: A Neo4j is a JVM: one worker starts it.
pytestmark = pytest.mark.xdist_group("neo4j")

JUDGES: dict[str, Callable[[Graph], Finding]] = {
    "answers": lambda graph: connectivity.answers(graph.answer()),
    "version": lambda graph: graph_connectivity.serves_vector_indexes(graph.server()),
    "database": lambda graph: graph_connectivity.database_is_the_named(graph.server()),
    "stranger": lambda graph: graph_connectivity.stranger_is_refused(graph.stranger()),
    "write": lambda graph: graph_connectivity.write_is_refused(graph.write()),
    "uniqueness": lambda graph: graph_schema.uniqueness(graph.constraints()),
    "indexes": lambda graph: graph_schema.indexes_are_online(graph.indexes()),
    "vector index": lambda graph: graph_schema.vector_index(graph.indexes(), dimension=4),
    "shape": lambda graph: graph_schema.shape_is_as_expected(graph.shape()),
    "nodes": lambda graph: graph_parity.nodes_belong_to_one_user(graph.owners()),
    "edges": lambda graph: graph_parity.no_edge_crosses_users(graph.owners()),
    "memories": lambda graph: graph_parity.memories_exist(
        list(graph.memories()),
        {f"{user}-{i}": user for user in ("ada", "bo") for i in (1, 2, 3)},
        without_id=graph.memories_without_id(),
    ),
}
_OTHER_VECTOR = (
    "CREATE VECTOR INDEX memory_embedding FOR (m:Memory) ON (m.embedding)"
    " OPTIONS {{indexConfig: {{`vector.dimensions`: {}, `vector.similarity_function`: '{}'}}}}"
)
SABOTAGES = (
    ("uniqueness", ("DROP CONSTRAINT memory_id",), "no uniqueness constraint on Memory(id)"),
    ("indexes", ("DROP INDEX entity_user_id",), "no index on Entity(user_id)"),
    ("vector index", ("DROP INDEX memory_embedding",), "no vector index"),
    ("vector index", ("DROP INDEX memory_embedding", _OTHER_VECTOR.format(8, "cosine")), "wrong dimension"),
    ("vector index", ("DROP INDEX memory_embedding", _OTHER_VECTOR.format(4, "euclidean")), "wrong similarity"),
    ("shape", ("CREATE (:Episode {user_id: 'ada'})",), "unexpected label Episode"),
    ("shape", ("MATCH (m:Memory {id: 'bo-1'}) SET m.embedding = 'none'",), "Memory.embedding is "),
    ("shape", ("CREATE ({user_id: 'ada'})",), "nodes without a label"),
    ("shape", ("MATCH ()-[r]->() DELETE r",), "the graph has no MENTIONS"),
    ("nodes", ("CREATE (:Memory {id: 'orphan'})",), "nodes that belong to no user, or to several"),
    (
        "edges",
        ("MATCH (a:Memory {id: 'ada-1'}), (e:Entity {user_id: 'bo'}) CREATE (a)-[:MENTIONS]->(e)",),
        "edges that cross users",
    ),
    ("edges", ("MATCH (n {user_id: 'bo'}) DETACH DELETE n",), "the graph has one user only"),
    ("memories", ("CREATE (:Memory {id: 'gone', user_id: 'ada'})",), "memories that the store does not have"),
    *(
        ("memories", (f"CREATE (:Memory {{id: {given}, user_id: 'ada'}})",), "memories without an id")
        for given in ("null", "7", "''")
    ),
)


@pytest.mark.parametrize("name", JUDGES)
def test_what_is_sound_passes(graph: Graph, name: str) -> None:
    finding = JUDGES[name](graph)
    assert finding.outcome is Outcome.PASS, finding
    assert finding.n > 0


@pytest.mark.parametrize(
    ("name", "statements", "cause"), SABOTAGES, ids=lambda value: value if isinstance(value, str) else None
)
def test_what_is_sabotaged_does_not(
    graph: Graph, sound: OwnNeo4j, name: str, statements: tuple[str, ...], cause: str
) -> None:
    try:
        sound.cypher(*statements)
        finding = JUDGES[name](graph)
    finally:
        sound.cypher("DROP INDEX memory_embedding IF EXISTS")
    assert finding.outcome is not Outcome.PASS
    assert finding.cause.startswith(cause)
    assert finding.remedy


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"database": "other"}, "Community has only one database"),
        ({"password": "wrong-password"}, "wrong password"),
        ({"uri": "bolt+x://127.0.0.1"}, "malformed URI"),
    ],
    ids=["database", "password", "scheme"],
)
def test_wrong_settings_fail(settings: Callable[..., Settings], changed: dict[str, str], cause: str) -> None:
    with Graph(settings(**changed)) as graph:
        finding = JUDGES["answers"](graph)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
