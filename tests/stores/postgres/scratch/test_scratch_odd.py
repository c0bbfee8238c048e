"""Tables with odd names, of odd kinds, and pgvector where the search path does not lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks.facts import quoted
from tests.stores.postgres.scratch.scratching import DIMENSION, PLAIN, SCRATCH, copied, make_table, points, state

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database

NEAR = "CREATE INDEX near ON memories USING hnsw (embedding vector_cosine_ops)"
FAR = "CREATE INDEX far ON public.memories USING ivfflat (embedding vector_l2_ops)"


@pytest.mark.parametrize(
    ("schema", "name", "column"),
    [
        ("public", "Memories", "Embedding"),
        ("My App", 'user\'s "best" memories.v2', "em bed.ding"),
        ("über", "запоминания", "вектор"),
        ("public", "100% {}", "50%s"),
        ("select", "table", "user"),
        ("public", "x" * 63, "y" * 63),
    ],
    ids=["upper case", "quotes, dots, spaces", "unicode", "marks", "keywords", "long"],
)
def test_odd_names_are_no_obstacle(database: Database, schema: str, name: str, column: str) -> None:
    table = f"{quoted(schema)}.{quoted(name)}"
    database.sql(
        f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}",
        f"CREATE TABLE {table} (id text PRIMARY KEY, {quoted(column)} vector({DIMENSION}),"
        f" {quoted(column[:60] + ' 2')} jsonb)",
        f"CREATE INDEX {quoted(name[:50] + ' ON x.y ')} ON {table} USING hnsw ({quoted(column)} vector_l2_ops)",
        f"CREATE FUNCTION {quoted(schema)}.noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        f"CREATE TRIGGER {quoted(name[:50] + ' EXECUTE')} BEFORE INSERT ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION {quoted(schema)}.noted()",
        f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {quoted(database.reader)}",
        f"GRANT SELECT ON {table} TO {quoted(database.reader)}",
        f"CREATE SCHEMA {quoted(schema + ' scratch')} AUTHORIZATION {quoted(database.reader)}",
    )
    before = state(database)
    with copied(database, table, f"{schema} scratch", payload_column=column[:60] + " 2") as copy:
        written = points(3)
        copy.rows.copy_in(written[:2])
        copy.rows.insert(written[2], 3)
        copy.build_indexes()
        assert copy.table.qualified != copy.real.qualified
        read = sorted(copy.rows.read([point.id for point in written]), key=lambda point: str(point.id))
        assert [point.payload for point in read] == [point.payload for point in written]
        assert len(copy.definitions.indexes(unique=False)) == 1
    assert state(database) == before


def test_a_partitioned_table_has_a_plain_copy(database: Database) -> None:
    make_table(
        database,
        f"id uuid, embedding vector({DIMENSION}), payload jsonb, at date NOT NULL DEFAULT '2025-01-01',"
        " PRIMARY KEY (id, at)) PARTITION BY RANGE (at",
        "CREATE TABLE old PARTITION OF memories FOR VALUES FROM ('2000-01-01') TO ('2030-01-01')",
        NEAR,
    )
    with copied(database) as copy:
        copy.rows.copy_in(points(30))
        copy.build_indexes()
        assert len(list(copy.rows.some(100))) == 30
        names = [
            name
            for (name,) in copy.session.execute("SELECT indexname FROM pg_indexes WHERE schemaname = %s", [SCRATCH])
        ]
        assert sorted(names) == ["memories_pkey", "near"]


def test_forced_row_level_security_binds_the_table_and_not_the_copy(database: Database) -> None:
    make_table(
        database, PLAIN, "INSERT INTO memories SELECT gen_random_uuid(), '[1,2,3,4]', '{}' FROM generate_series(1, 9)",
        "ALTER TABLE memories ENABLE ROW LEVEL SECURITY", "ALTER TABLE memories FORCE ROW LEVEL SECURITY",
    )  # fmt: skip
    with copied(database) as copy:
        copy.rows.copy_in(points(3))
        assert copy.session.execute("SELECT count(*) FROM memories").fetchall() == [(3,)]
        assert copy.session.execute("SELECT count(*) FROM public.memories").fetchall() == [(0,)]


def test_pgvector_off_the_search_path_is_found(database: Database) -> None:
    make_table(database, PLAIN, NEAR, FAR)
    database.sql(f'ALTER DATABASE "{database.name}" RESET search_path')
    with copied(database, "public.memories") as copy:
        copy.rows.copy_in(points(10))
        copy.build_indexes()
        assert len(copy.definitions.indexes(unique=False)) == 2
        assert [point.vector.size for point in copy.rows.some(9)] == [DIMENSION] * 9


def test_an_empty_search_path_is_no_obstacle(database: Database) -> None:
    make_table(database, PLAIN)
    database.sql(f"ALTER ROLE \"{database.reader}\" SET search_path = ''")
    with copied(database, "public.memories") as copy:
        assert copy.rows.copy_in(points(2)) == 2


def test_pgvector_in_public_is_found(database: Database) -> None:
    database.sql("DROP EXTENSION vector", "CREATE EXTENSION vector SCHEMA public")
    make_table(database, PLAIN)
    with copied(database) as copy:
        assert copy.rows.copy_in(points(2)) == 2
