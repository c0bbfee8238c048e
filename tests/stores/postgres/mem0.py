"""Tables as mem0's own pgvector store makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts import quoted

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database

DIMENSION = 8


def make_collection(
    database: Database, name: str, *, hnsw: bool = False, rows: int = 40, id_type: str = "UUID", schema: str = "public"
) -> None:
    """CREATE TABLE and, where asked for, the index, word for word; then some memories."""
    table = f"{quoted(schema)}.{quoted(name)}"
    database.sql(
        f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}",
        f"CREATE TABLE IF NOT EXISTS {table} (id {id_type} PRIMARY KEY, vector vector({DIMENSION}), payload JSONB)",
        f"INSERT INTO {table} SELECT gen_random_uuid(), array(SELECT sin(g * d) FROM generate_series(1, {DIMENSION}) d"
        f" WHERE g > 0)::vector, jsonb_build_object('data', g, 'user_id', g % 5) FROM generate_series(1, {rows}) g",
    )
    if hnsw:
        index = quoted(f"{name}_hnsw_idx")
        database.sql(f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING hnsw (vector vector_cosine_ops)")
