"""What a real Neo4j says is what the facts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.engines.neo4j_jars import locked
from stores.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.own_graph import OwnNeo4j
    from stores.target_graph import Graph as Settings

#: A Neo4j is a JVM: one worker starts it.
pytestmark = pytest.mark.xdist_group("neo4j")


def test_the_server_says_who_it_is(graph: Graph) -> None:
    server = graph.server()
    assert (server.name, server.version, server.edition) == ("Neo4j Kernel", locked().version, "community")
    assert (server.database, server.asked) == ("neo4j", "neo4j")
    answer = graph.answer()
    assert (answer.problem, answer.version) == ("", f"Neo4j Kernel {locked().version} community")
    assert answer.detail == "database neo4j; the password travels without TLS"


def test_without_a_name_the_home_database_answers(settings: Callable[..., Settings]) -> None:
    with Graph(settings(database=None)) as store:
        assert (store.server().database, store.server().asked) == ("neo4j", None)


def test_a_stranger_is_refused_and_so_is_a_write(graph: Graph, sound: OwnNeo4j) -> None:
    assert graph.stranger().refused
    probe = graph.write()
    assert probe.refused
    assert "AccessMode" in probe.said
    assert sound.cypher("MATCH (n) WHERE labels(n) = [] RETURN count(n) AS n") == [{"n": 0}]


def test_constraints_and_indexes(graph: Graph) -> None:
    constraints = {(one.labels, one.properties): one.type for one in graph.constraints()}
    assert constraints[("Memory",), ("id",)] == "UNIQUENESS"
    assert constraints[("Entity",), ("user_id", "name")] == "UNIQUENESS"
    indexes = {one.name: one for one in graph.indexes()}
    assert {one.state for one in indexes.values()} == {"ONLINE"}
    vector = indexes["memory_embedding"]
    assert (vector.type, vector.labels, vector.properties) == ("VECTOR", ("Memory",), ("embedding",))
    assert (vector.dimension, vector.similarity) == (4, "cosine")
    assert (indexes["memory_user_id"].dimension, indexes["memory_user_id"].similarity) == (None, "")


def test_shape(graph: Graph) -> None:
    shape = graph.shape()
    assert set(shape.nodes) == {"Memory", "Entity"}
    assert shape.nodes["Memory"]["id"] == ("String",)
    assert shape.nodes["Memory"]["embedding"] == ("DoubleArray",)
    assert shape.edges == {"MENTIONS": {"user_id": ("String",)}}


def test_owners(graph: Graph) -> None:
    owners = graph.owners()
    assert (owners.nodes, owners.edges) == (8, 6)
    assert owners.users == {"ada": (4, 3), "bo": (4, 3)}
    assert (owners.nodes_without.count, owners.edges_across.count) == (0, 0)


@pytest.mark.parametrize("user", ["null", "''", "['ada', 'bo']", "true"], ids=["none", "empty", "several", "truth"])
def test_nodes_without_one_user(graph: Graph, sound: OwnNeo4j, user: str) -> None:
    sound.cypher(f"CREATE (:Orphan {{user_id: {user}}})")
    found = graph.owners()
    assert (found.nodes, found.nodes_without.count) == (9, 1)
    assert found.nodes_without.examples[0].startswith(":Orphan ")
    assert found.users == {"ada": (4, 3), "bo": (4, 3)}


@pytest.mark.parametrize(
    "sabotage",
    [
        "MATCH (a {id: 'ada-1'}), (b {id: 'bo-1'}) CREATE (a)-[:MENTIONS]->(b)",
        "MATCH (a {id: 'ada-1'})-[r]->() SET r.user_id = 'bo'",
        "MATCH (a {id: 'ada-1'}) CREATE (a)-[:MENTIONS]->(:Orphan)",
    ],
    ids=["ends of two users", "another's name on it", "one end is nobody's"],
)
def test_edges_across_users(graph: Graph, sound: OwnNeo4j, sabotage: str) -> None:
    sound.cypher(sabotage)
    found = graph.owners().edges_across
    assert found.count == 1
    assert found.examples[0].startswith(":MENTIONS ")


def test_memories_come_in_pages(graph: Graph, sound: OwnNeo4j) -> None:
    wanted = [(f"{user}-{i}", user) for user in ("ada", "bo") for i in (1, 2, 3)]
    for page in (1, 4, 1000):
        assert [(one.id, one.user) for one in graph.memories(page=page)] == wanted
    sound.cypher("MATCH (n) DETACH DELETE n")
    assert list(graph.memories()) == []
    assert graph.owners().nodes == 0


def test_of_some_ids_the_memories_that_are_there(graph: Graph) -> None:
    for page in (1, 1000):
        found = graph.memories(among={"bo-2", "ada-1", "nobody's"}, page=page)
        assert [(one.id, one.user) for one in found] == [("ada-1", "ada"), ("bo-2", "bo")]
    assert list(graph.memories(among=())) == []


def test_an_id_that_comes_again_is_told_again_wherever_a_page_ends(graph: Graph, sound: OwnNeo4j) -> None:
    sound.cypher("DROP CONSTRAINT memory_id", "UNWIND range(1, 3) AS i CREATE (:Memory {id: 'ada-2', user_id: 'bo'})")
    wanted = ["ada-1", *4 * ["ada-2"], "ada-3", "bo-1", "bo-2", "bo-3"]
    for page in (1, 2, 3, 5, 1000):
        assert [one.id for one in graph.memories(page=page)] == wanted
    assert sorted(str(one.user) for one in graph.memories(among=["ada-2"])) == ["ada", "bo", "bo", "bo"]


def test_what_is_no_one_user_is_none(graph: Graph, sound: OwnNeo4j) -> None:
    sound.cypher("MATCH (m {id: 'ada-1'}) SET m.user_id = ['ada', 'bo']", "MATCH (m {id: 'ada-2'}) SET m.user_id = 7")
    found = {one.id: one.user for one in graph.memories()}
    assert (found["ada-1"], found["ada-2"], found["ada-3"]) == (None, "7", "ada")
