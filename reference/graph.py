"""The graph of memories and the entities that they mention; every node and relationship belongs to one user.

(:Memory {id, user_id, hash, created_at, embedding})-[:MENTIONS {user_id}]->(:Entity {user_id, name})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .embedder import embed
from .entities import mentioned
from .neo4j_connection import ask, run
from .settings import EMBEDDING_DIMENSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import Driver

    from .memory import Memory
    from .settings import Settings

SCHEMA = (
    "CREATE CONSTRAINT memory_id IF NOT EXISTS FOR (m:Memory) REQUIRE m.id IS UNIQUE",
    "CREATE CONSTRAINT entity_name IF NOT EXISTS FOR (e:Entity) REQUIRE (e.user_id, e.name) IS UNIQUE",
    "CREATE INDEX memory_user_id IF NOT EXISTS FOR (m:Memory) ON (m.user_id)",
    "CREATE INDEX entity_user_id IF NOT EXISTS FOR (e:Entity) ON (e.user_id)",
    "CREATE VECTOR INDEX memory_embedding IF NOT EXISTS FOR (m:Memory) ON (m.embedding)"
    f" OPTIONS {{indexConfig: {{`vector.dimensions`: {EMBEDDING_DIMENSION}, `vector.similarity_function`: 'cosine'}}}}",
)
#: A memory again and again gives the same graph; what it no longer mentions goes.
_REMEMBER = """
UNWIND $memories AS memory
MERGE (m:Memory {id: memory.id})
SET m.user_id = $user_id, m.hash = memory.hash, m.created_at = datetime(memory.created_at)
WITH m, memory
CALL db.create.setNodeVectorProperty(m, 'embedding', memory.embedding)
WITH m, memory
CALL { WITH m, memory
  MATCH (m)-[old:MENTIONS]->(e:Entity) WHERE e.user_id <> $user_id OR NOT e.name IN memory.entities
  DELETE old }
CALL { WITH m, memory
  UNWIND memory.entities AS name
  MERGE (e:Entity {user_id: $user_id, name: name})
  MERGE (m)-[r:MENTIONS]->(e) SET r.user_id = $user_id }
"""
_FORGET = "MATCH (m:Memory) WHERE m.id IN $ids AND m.user_id = $user_id DETACH DELETE m"
_TIDY = "MATCH (e:Entity {user_id: $user_id}) WHERE NOT EXISTS { (e)<-[:MENTIONS]-() } DELETE e"
_KNOWN = "MATCH (m:Memory) RETURN m.id AS id, m.user_id AS user_id, m.hash AS hash"


class Graph:
    """The graph in one database; every call raises one of `neo4j_connection.ERRORS` where Neo4j does not serve it."""

    def __init__(self, driver: Driver, settings: Settings) -> None:
        self._driver = driver
        self._settings = settings

    def prepare(self) -> None:
        """Make the constraints and indexes that are missing."""
        for statement in SCHEMA:
            self._run(statement)

    def ask(self) -> None:
        """Nothing but whether the database answers."""
        ask(self._driver, self._settings)

    def known(self) -> dict[tuple[str, str], str]:
        """What the graph holds: user and id of each memory, and the hash of its content."""
        return {(row["user_id"], row["id"]): row["hash"] for row in self._run(_KNOWN)}

    def remember(self, user_id: str, memories: Sequence[Memory]) -> None:
        """Write the user's memories as they are now."""
        if memories:
            self._run(_REMEMBER, user_id=user_id, memories=[_values(memory) for memory in memories])

    def forget(self, user_id: str, ids: Sequence[str]) -> None:
        """Remove memories of the user."""
        if ids:
            self._run(_FORGET, user_id=user_id, ids=list(ids))

    def tidy(self, user_id: str) -> None:
        """Remove the user's entities that nothing mentions any more."""
        self._run(_TIDY, user_id=user_id)

    def _run(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        return run(self._driver, self._settings, statement, **values)


def _values(memory: Memory) -> dict[str, Any]:
    return {
        "id": str(memory.id), "hash": memory.digest, "created_at": memory.created_at.isoformat(),
        "embedding": embed(memory.content, EMBEDDING_DIMENSION), "entities": mentioned(memory.content),
    }  # fmt: skip
