"""Tables to copy, points to write, and a role that may do both."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg

from checks.facts import Point
from fixtures.engines.running import SUPERUSER
from stores.postgres.scratch import scratch_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.postgres.scratch import ScratchTable
    from tests.stores.postgres.conftest import Database

SCRATCH = "phasegate_scratch"
DIMENSION = 4


def make_table(database: Database, columns: str, *more: str, name: str = "memories", schema: str = "public") -> None:
    """A table of those columns, whatever else is to be run, and the rights of a reader with a scratch schema."""
    database.sql(
        f'CREATE SCHEMA IF NOT EXISTS "{schema}"',
        f'CREATE TABLE "{schema}"."{name}" ({columns})',
        *more,
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{database.reader}"',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO "{database.reader}"',
        f'CREATE SCHEMA IF NOT EXISTS {SCRATCH} AUTHORIZATION "{database.reader}"',
    )


PLAIN = f"id uuid PRIMARY KEY, embedding vector({DIMENSION}), payload jsonb"


@contextmanager
def copied(
    database: Database, table: str = "memories", schema: str | None = SCRATCH, **fields: Any
) -> Iterator[ScratchTable]:
    """A scratch copy of the table, as the reader makes it."""
    with database.destination(table, **fields) as destination, scratch_table(destination, schema) as copy:
        yield copy


def points(count: int = 5, *, dimension: int = DIMENSION, user: Any = "ada", **payload: Any) -> list[Point]:
    """Memories with different vectors, of one user."""
    rng = np.random.default_rng(5)
    return [
        Point(
            id=uuid.UUID(int=number + 1),
            vector=rng.standard_normal(dimension).astype(np.float32),
            payload={"user_id": user, "data": f"memory {number}", **payload},
        )
        for number in range(count)
    ]


def state(database: Database) -> list[tuple[Any, ...]]:
    """Everything that the database has, by name and file, so that whatever a copy left would show."""
    with psycopg.connect(database.server.url(database.name, role=SUPERUSER), autocommit=True) as connection:
        return connection.execute("""
            SELECT 'relation', relnamespace::regnamespace::text, relname, relfilenode::bigint FROM pg_class
            UNION ALL SELECT 'schema', nspname, '', 0 FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
            UNION ALL SELECT 'function', pronamespace::regnamespace::text, proname, oid::bigint FROM pg_proc
            UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, oid::bigint FROM pg_trigger
            UNION ALL SELECT 'sequence', schemaname, sequencename, last_value FROM pg_sequences
            ORDER BY 1, 2, 3
        """).fetchall()
