"""The graph beside v1: written when the flag is on, and never in v1's way."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import httpx
import neo4j
import pytest

from fixtures import engines
from fixtures.proxy import proxy
from tests.service.conftest import deployed_to
from tests.service.serving import bearer, run, served, users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fixtures.engines.running import Neo4jAddress
    from tests.service.conftest import Collection

MEMORIES = "/api/v1/memories/"
pytestmark = pytest.mark.xdist_group("neo4j")


@pytest.fixture(scope="module")
def server() -> Neo4jAddress:
    """The embedded Neo4j."""
    running = engines.up(lambda line: None, graph=True)
    assert running.neo4j, running.missing
    return running.neo4j


class Graph:
    """What the graph holds of one user."""

    def __init__(self, server: Neo4jAddress) -> None:
        self.user = f"user-{uuid.uuid4()}"
        self.server = server
        self._driver = neo4j.GraphDatabase.driver(server.uri(), auth=("neo4j", server.password))

    def ask(self, statement: str) -> list[dict[str, Any]]:
        """The rows of a statement, with the user's id as a parameter."""
        with self._driver.session(database="neo4j") as session:
            return session.run(statement, user=self.user).data()

    def memories(self) -> dict[str, list[str]]:
        """The entities of each memory."""
        rows = self.ask(
            "MATCH (m:Memory {user_id: $user}) OPTIONAL MATCH (m)-[:MENTIONS {user_id: $user}]->(e:Entity)"
            " RETURN m.id AS id, collect(e.name) AS names"
        )
        return {row["id"]: sorted(row["names"]) for row in rows}

    def entities(self) -> list[str]:
        """The user's entities."""
        return [
            row["name"] for row in self.ask("MATCH (e:Entity {user_id: $user}) RETURN e.name AS name ORDER BY name")
        ]

    def close(self) -> None:
        """Remove everything of the user."""
        self.ask("MATCH (n {user_id: $user}) DETACH DELETE n")
        self._driver.close()


@pytest.fixture
def graph(server: Neo4jAddress) -> Iterator[Graph]:
    """The graph of a new user."""
    made = Graph(server)
    yield made
    made.close()


def variables(graph: Graph, collection: Collection, **more: str) -> dict[str, str]:
    """What a service with the graph is told."""
    told = {**graph.server.environment, **collection.environment, "NEO4J_ENABLED": "true", "NEO4J_TIMEOUT": "1"}
    return {**told, "MEMORY_USERS": users(**{graph.user: "secret"}), **more}


def tell(client: httpx.Client, text: str) -> str:
    """The id of the memory that is made of a text."""
    made = client.post(MEMORIES, json={"text": text, "app_name": "claude"}, headers=bearer("secret"))
    assert made.status_code == 200, made.text
    return str(made.json()["id"])


def soon(ask: Callable[[], Any], expected: Any) -> None:
    """Fail unless that is the answer within a while."""
    deadline = time.monotonic() + 20
    while (answer := ask()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert answer == expected


def of_neo4j(client: httpx.Client) -> str:
    """How the graph is, as the detailed health says."""
    answer = client.get("/health/detailed").json()["neo4j"]
    return str(answer.get("error", answer["overall_status"]))


def require_schema(graph: Graph) -> None:
    """Fail unless the constraints and indexes are there."""
    rows = graph.ask("SHOW INDEXES YIELD name, labelsOrTypes, properties, type, options RETURN *")
    kinds = {row["name"]: (row["type"], row["labelsOrTypes"], row["properties"]) for row in rows}
    assert kinds["memory_id"] == ("RANGE", ["Memory"], ["id"])
    assert kinds["entity_name"] == ("RANGE", ["Entity"], ["user_id", "name"])
    assert kinds["memory_user_id"] == ("RANGE", ["Memory"], ["user_id"])
    assert kinds["entity_user_id"] == ("RANGE", ["Entity"], ["user_id"])
    assert kinds["memory_embedding"] == ("VECTOR", ["Memory"], ["embedding"])
    constraints = {row["name"]: row["type"] for row in graph.ask("SHOW CONSTRAINTS YIELD name, type RETURN name, type")}
    assert (constraints["entity_name"], constraints["memory_id"]) == ("UNIQUENESS", "UNIQUENESS")


def test_the_graph_follows_the_memories(deployed: Path, graph: Graph, collection: Collection) -> None:
    with served(deployed, **variables(graph, collection)) as client:
        met = tell(client, "Met Ada Lovelace in Lisbon")
        other = tell(client, "Met Sam in Lisbon")
        soon(graph.memories, {met: ["Ada Lovelace", "Lisbon"], other: ["Lisbon", "Sam"]})
        edit = {"memory_content": "Met Grace in Oslo"}
        client.put(MEMORIES + met, json=edit, headers=bearer("secret"))
        soon(graph.memories, {met: ["Grace", "Oslo"], other: ["Lisbon", "Sam"]})
        soon(graph.entities, ["Grace", "Lisbon", "Oslo", "Sam"])
        client.request("DELETE", MEMORIES, json={"memory_ids": [other]}, headers=bearer("secret"))
        soon(graph.memories, {met: ["Grace", "Oslo"]})
        soon(graph.entities, ["Grace", "Oslo"])
        assert of_neo4j(client) == "ready"
        soon(lambda: client.get("/health/detailed").json()["neo4j"]["pending"], 0)
    require_schema(graph)


def test_v1_waits_for_no_neo4j_and_the_graph_catches_up(deployed: Path, graph: Graph, collection: Collection) -> None:
    with proxy("127.0.0.1", graph.server.port) as between:
        uri = graph.server.uri(port=between.port)
        with served(deployed, **variables(graph, collection, NEO4J_URI=uri, NEO4J_TIMEOUT="2")) as client:
            soon(lambda: of_neo4j(client), "ready")
            expected = {tell(client, "Met Sam"): ["Sam"]}
            for fault in (between.refuse, between.swallow):
                fault()
                start = time.monotonic()
                expected[tell(client, "Met Grace in Oslo")] = ["Grace", "Oslo"]
                listed = client.get(MEMORIES, headers=bearer("secret")).json()["total"]
                assert time.monotonic() - start < 2
                assert listed == len(expected)
                soon(lambda: of_neo4j(client), "Neo4j does not answer")
                answer = client.get("/health/detailed")
                # v1 needs pgvector too, which this deployment has not.
                assert answer.json()["neo4j"]["pending"] > 0
                between.pass_through()
                soon(graph.memories, expected)
                soon(lambda: of_neo4j(client), "ready")


def test_what_was_missed_while_the_flag_was_off_is_found(deployed: Path, graph: Graph, collection: Collection) -> None:
    told = variables(graph, collection)
    with served(deployed, **told | {"NEO4J_ENABLED": "false"}) as client:
        missed = tell(client, "Met Sam")
        assert of_neo4j(client) == "disabled"
    assert graph.memories() == {}
    with served(deployed, **told) as client:
        soon(graph.memories, {missed: ["Sam"]})
        soon(lambda: of_neo4j(client), "ready")


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("NEO4J_PASSWORD", "wrong", "Neo4j refuses the credentials"),
        ("NEO4J_DATABASE", "nothere", "Neo4j has no such database"),
        ("NEO4J_URI", "bolt://127.0.0.1:1", "Neo4j does not answer"),
        ("NEO4J_URI", "bolt://not.there.invalid:7687", "Neo4j does not answer"),
    ],
    ids=["password", "database", "port", "name"],
)
def test_what_is_wrong_is_told_by_name(
    graph: Graph, collection: Collection, variable: str, value: str, problem: str, tmp_path: Path
) -> None:
    code = "from service import neo4j_connection, settings; print(neo4j_connection.status(settings.load()).problem)"
    told = variables(graph, collection, **{variable: value})
    start = time.monotonic()
    done = run(deployed_to(tmp_path), "-c", code, **told)
    assert done.stdout == f"{problem}\n", done.stderr
    assert time.monotonic() - start < 20
    assert graph.server.password not in done.stderr


def test_the_status_ends_within_its_time_out(graph: Graph, collection: Collection, deployed: Path) -> None:
    code = "from service import neo4j_connection, settings; print(neo4j_connection.status(settings.load()).problem)"
    with proxy("127.0.0.1", graph.server.port) as between:
        between.swallow()
        start = time.monotonic()
        done = run(deployed, "-c", code, **variables(graph, collection, NEO4J_URI=graph.server.uri(port=between.port)))
        assert done.stdout == "Neo4j does not answer\n", done.stderr
        assert time.monotonic() - start < 10


def test_the_embedded_service_and_its_graph_hold_the_same(graph: Graph) -> None:
    running = engines.up(lambda line: None, graph=True, api=True)
    told = running.environment
    for variable in ("USER_TOKEN", "OTHER_USER_TOKEN"):
        answers = [
            httpx.get(told[url] + MEMORIES, headers=bearer(told[variable]), params={"size": 1000}).json()
            for url in ("API_URL", "API_URL_WITHOUT_GRAPH")
        ]
        assert answers[0] == answers[1]
        stats = httpx.get(f"{told['API_URL']}/api/v1/stats/", headers=bearer(told[variable])).json()
        graph.user = stats["user_id"]
        assert set(graph.memories()) == {item["id"] for item in answers[0]["items"]}
    crossing = "MATCH (a)-[r]->(b) WHERE a.user_id <> b.user_id OR r.user_id <> a.user_id RETURN count(*) AS n"
    assert graph.ask(crossing) == [{"n": 0}]
    graph.user = "nobody"


def validate(folder: Path, told: dict[str, str]) -> tuple[int, str]:
    """Exit code and output of the validation script, run as the README says."""
    done = run(folder, "-m", "pytest", "-p", "no:cacheprovider", "-q", "service/test_phase1_neo4j.py", **told)
    return done.returncode, done.stdout


def test_validation_script(deployed: Path, graph: Graph, collection: Collection) -> None:
    told = variables(graph, collection)
    code, output = validate(deployed, told)
    assert (code, "5 passed" in output) == (0, True), output
    assert graph.ask("MATCH (n) WHERE n.user_id STARTS WITH 'validation-' RETURN n") == []
    assert validate(deployed, told | {"NEO4J_DATABASE": "nothere"})[0] == 1
