"""Validates a deployment's Neo4j: `pytest test_phase1_neo4j.py`, with NEO4J_ENABLED=true. Leaves nothing behind."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from . import neo4j_connection
from .graph import Graph
from .memory import Memory
from .settings import EMBEDDING_DIMENSION, Settings, load, read_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Driver

OF_USER = "MATCH (n {user_id: $user_id}) OPTIONAL MATCH (n)-[r]->() RETURN labels(n)[0] AS label, type(r) AS type"


@pytest.fixture
def settings() -> Settings:
    return load()


@pytest.fixture
def driver(settings: Settings) -> Iterator[Driver]:
    with neo4j_connection.connect(settings) as driver:
        yield driver


def test_neo4j_is_ready(settings: Settings) -> None:
    assert neo4j_connection.status(settings).problem == ""


def test_the_flag_is_off_unless_it_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEO4J_ENABLED", raising=False)
    assert load().neo4j_enabled is False
    assert read_flag("NEO4J_ENABLED", "false") is False


def test_the_database_is_the_one_that_was_named(driver: Driver, settings: Settings) -> None:
    rows = neo4j_connection.run(driver, settings, "CALL db.info() YIELD name RETURN name")
    assert [row["name"] for row in rows] == [settings.neo4j_database]


def test_constraints_and_indexes_are_online(driver: Driver, settings: Settings) -> None:
    Graph(driver, settings).prepare()
    neo4j_connection.run(driver, settings, "CALL db.awaitIndexes(60)")
    rows = neo4j_connection.run(driver, settings, "SHOW INDEXES YIELD name, state, type, options")
    states = {row["name"]: row["state"] for row in rows}
    wanted = ("memory_id", "entity_name", "memory_user_id", "entity_user_id", "memory_embedding")
    assert {name: states.get(name) for name in wanted} == dict.fromkeys(wanted, "ONLINE")
    vector = next(row["options"]["indexConfig"] for row in rows if row["name"] == "memory_embedding")
    assert vector["vector.dimensions"] == EMBEDDING_DIMENSION


def test_a_memory_is_written_and_removed(driver: Driver, settings: Settings) -> None:
    graph, user_id = Graph(driver, settings), f"validation-{uuid.uuid4()}"
    memory = Memory(
        id=uuid.uuid4(), user_id=user_id, content="Met Ada Lovelace in Lisbon", created_at=datetime.now(UTC),
        app_name="validation",
    )  # fmt: skip
    try:
        graph.remember(user_id, [memory, memory])
        rows = neo4j_connection.run(driver, settings, OF_USER, user_id=user_id)
        assert sorted((row["label"], row["type"] or "") for row in rows) == [
            ("Entity", ""), ("Entity", ""), ("Memory", "MENTIONS"), ("Memory", "MENTIONS"),
        ]  # fmt: skip
    finally:
        graph.forget(user_id, [str(memory.id)])
        graph.tidy(user_id)
    assert neo4j_connection.run(driver, settings, OF_USER, user_id=user_id) == []
