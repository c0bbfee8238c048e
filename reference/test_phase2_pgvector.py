"""Validates a deployment's pgvector: `pytest test_phase2_pgvector.py`, with DATABASE_URL set. Leaves nothing behind."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest
from pgvector import Vector
from psycopg import sql

from . import pgvector_connection
from .main import health
from .settings import EMBEDDING_DIMENSION, Settings, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from psycopg.rows import TupleRow

INSERT = sql.SQL("insert into {} (id, embedding, payload) values (%s, %s, %s)")
SEARCH = "select id, score, payload ->> 'user_id' from match_memories(%s, %s, %s)"


@pytest.fixture
def settings() -> Settings:
    return load()


@pytest.fixture
def connection(settings: Settings) -> Iterator[psycopg.Connection[TupleRow]]:
    with pgvector_connection.connect(settings) as connection, connection.transaction(force_rollback=True):
        yield connection


def test_pgvector_is_ready(settings: Settings) -> None:
    assert pgvector_connection.status(settings).problem == ""


def test_health_says_so() -> None:
    assert json.loads(bytes(health().body))["pgvector"] == "ready"


def test_table_holds_vectors_of_the_declared_dimension(
    connection: psycopg.Connection[TupleRow], settings: Settings
) -> None:
    declared = connection.execute(
        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass and attname = %s",
        (pgvector_connection.table(settings).as_string(connection), "embedding"),
    ).fetchone()
    assert declared == (f"vector({EMBEDDING_DIMENSION})",)


def test_a_user_finds_the_nearest_of_their_own_memories(
    connection: psycopg.Connection[TupleRow], settings: Settings
) -> None:
    mine, near, far, other = _user(), uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    rows = [(near, _vector(1.0, 0.1), mine), (far, _vector(0.1, 1.0), mine), (other, _vector(1.0, 0.0), _user())]
    for memory, vector, user in rows:
        insert = INSERT.format(pgvector_connection.table(settings))
        connection.execute(insert, (memory, vector, json.dumps({"user_id": user})))
    found = connection.execute(SEARCH, (_vector(1.0, 0.0), mine, 10)).fetchall()
    assert [(memory, user) for memory, _, user in found] == [(near, mine), (far, mine)]
    assert found[0][1] == pytest.approx(1.01**-0.5, abs=1e-6)


def _vector(*head: float) -> Vector:
    return Vector([*head, *[0.0] * (EMBEDDING_DIMENSION - len(head))])


def _user() -> str:
    return f"validation-{uuid.uuid4()}"
