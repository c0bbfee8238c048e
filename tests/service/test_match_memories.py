"""The search function, over enough memories for the index to matter."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import psycopg
import pytest
from pgvector.psycopg import register_vector
from psycopg.types.json import Jsonb

from tests.service.conftest import own_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fixtures.engines.running import PostgresAddress

    Memories: TypeAlias = tuple[psycopg.Connection[Any], NDArray[np.float32]]

ROWS, DIMENSION = 2000, 384
RARE, COMMON = "rare", "common"
EVERY = 100
"""One memory in so many is the rare user's."""


@pytest.fixture(scope="module")
def memories(server: PostgresAddress) -> Iterator[Memories]:
    """A connection to a database with memories in clusters, and their vectors."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(40, DIMENSION))
    vectors = (centres[np.arange(ROWS) % 40] + random.normal(scale=0.4, size=(ROWS, DIMENSION))).astype(np.float32)
    with own_database(server) as database, psycopg.connect(database.url, autocommit=True) as connection:
        register_vector(connection)
        with connection.cursor().copy("copy memories (id, embedding, payload) from stdin (format binary)") as copy:
            copy.set_types(["uuid", "vector", "jsonb"])
            for number, vector in enumerate(vectors):
                payload = {"user_id": COMMON if number % EVERY else RARE, "number": number}
                copy.write_row((uuid.UUID(int=number), vector, Jsonb(payload)))
        connection.execute("analyze memories")
        yield connection, vectors


def search(
    connection: psycopg.Connection[Any], vector: NDArray[np.float32], user: str | None, k: int
) -> list[tuple[int, float]]:
    """Number and score of what is found."""
    found = connection.execute("select payload, score from match_memories(%s, %s, %s)", (vector, user, k)).fetchall()
    return [(payload["number"], score) for payload, score in found]


def similarities(vectors: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float64]:
    """The cosine similarity of every vector to the query."""
    exact, wanted = vectors.astype(np.float64), query.astype(np.float64)
    return np.asarray(exact @ wanted / np.linalg.norm(exact, axis=1) / np.linalg.norm(wanted))


def test_nearest_first_with_growing_scores(memories: Memories) -> None:
    connection, vectors = memories
    for query in vectors[::300]:
        scores = similarities(vectors, query)
        found = search(connection, query, None, 10)
        assert [number for number, _ in found] == list(np.argsort(-scores)[:10])
        assert [score for _, score in found] == pytest.approx(np.sort(scores)[::-1][:10], abs=1e-6)


@pytest.mark.parametrize("k", [1, 10, 30, 200, 1000])
def test_the_scores_never_grow_along_the_result(memories: Memories, k: int) -> None:
    connection, vectors = memories
    for user in (None, COMMON, RARE):
        scores = [score for _, score in search(connection, vectors[5], user, k)]
        assert scores == sorted(scores, reverse=True)


def test_only_the_users_memories_and_all_that_exist(memories: Memories) -> None:
    connection, vectors = memories
    found = search(connection, vectors[1], RARE, 50)
    assert {number for number, _ in found} == set(range(0, ROWS, EVERY))
    assert search(connection, vectors[1], "nobody", 10) == []


def test_k_rows_though_the_index_must_look_far(memories: Memories) -> None:
    connection, vectors = memories
    query = (
        "explain (format json) select id from memories where payload ->> 'user_id' = 'rare'"
        " order by embedding <=> %s limit 20"
    )
    with connection.transaction(force_rollback=True):
        connection.execute("drop index memories_user_idx")
        connection.execute("set local enable_seqscan = off")
        plan = connection.execute(query, (vectors[1],)).fetchone()
        assert "memories_embedding_idx" in json.dumps(plan)
        assert len(search(connection, vectors[1], RARE, ROWS)) == ROWS // EVERY


def test_it_leaves_the_sessions_settings_alone(memories: Memories) -> None:
    connection, vectors = memories
    names = ("hnsw.ef_search", "hnsw.iterative_scan", "hnsw.max_scan_tuples", "plan_cache_mode")
    before = [connection.execute(f"show {name}").fetchone() for name in names]
    search(connection, vectors[0], RARE, 5)
    assert [connection.execute(f"show {name}").fetchone() for name in names] == before


def test_another_dimension_is_an_error(memories: Memories) -> None:
    connection, _ = memories
    with pytest.raises(psycopg.errors.DataException, match="different vector dimensions"):
        connection.execute("select * from match_memories('[1,2,3]', null, 1)")
