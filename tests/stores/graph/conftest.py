"""One real Neo4j for the tests of the graph's store, with a graph that is as it should be before each test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from fixtures.engines.home import default_home
from fixtures.own_graph import OwnNeo4j, own_neo4j, schema
from stores.graph import Graph
from stores.target_graph import Graph as Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = tuple(re.sub(r"^(CREATE .*?) FOR", r"\1 IF NOT EXISTS FOR", statement) for statement in schema(4))
EMPTY = "MATCH (n) DETACH DELETE n"
CONTENTS = """
UNWIND ['ada', 'bo'] AS user UNWIND range(1, 3) AS i
CREATE (m:Memory {id: user + '-' + i, user_id: user, hash: 'h', created_at: datetime(), embedding: [1.0, 0, 0, i]})
MERGE (e:Entity {user_id: user, name: 'sailing'})
CREATE (m)-[:MENTIONS {user_id: user}]->(e)
"""


@pytest.fixture(scope="session")
def server() -> Iterator[OwnNeo4j]:
    """A Neo4j that only these tests use."""
    with own_neo4j(default_home()) as found:
        yield found


@pytest.fixture
def sound(server: OwnNeo4j) -> OwnNeo4j:
    """The server with schema and graph as they should be."""
    server.cypher(EMPTY, *SCHEMA, CONTENTS)
    return server


@pytest.fixture
def graph(sound: OwnNeo4j, settings: Callable[..., Settings]) -> Iterator[Graph]:
    """The store, connected to it."""
    with Graph(settings()) as store:
        yield store


@pytest.fixture
def settings(server: OwnNeo4j) -> Callable[..., Settings]:
    """Makes settings of the server, with what a test wants to be otherwise."""

    def made(**changed: str | None) -> Settings:
        given = {"uri": server.address.uri(), "password": server.address.password, "database": "neo4j", **changed}
        password = given.pop("password")
        return Settings(password=SecretStr(password) if password else None, **given)  # type: ignore[arg-type]

    return made
