"""The migrations, run by an ordinary role that owns its database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.service.conftest import REFERENCE

if TYPE_CHECKING:
    from tests.service.conftest import Database

MIGRATIONS = sorted((REFERENCE / "migrations").glob("*.sql"))


def migrate(url: str) -> None:
    """Run the migrations as the README says: together, in one transaction."""
    with psycopg.connect(url) as connection:
        for path in MIGRATIONS:
            connection.execute(path.read_bytes())


def rights(database: Database, role: str) -> tuple[bool, bool]:
    """Whether a role may read the table, and call the search function."""
    with psycopg.connect(database.url) as connection:
        row = connection.execute(
            "select has_table_privilege(%s, 'memories', 'select, insert, update, delete'),"
            " has_function_privilege(%s, 'match_memories(vector, text, integer)', 'execute')",
            (role, role),
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def test_there_are_migrations() -> None:
    assert [path.name for path in MIGRATIONS] == ["0001_memories.sql", "0002_match_memories.sql"]


def test_where_the_extension_exists(bare_database: Database) -> None:
    migrate(bare_database.url)
    with psycopg.connect(bare_database.url) as connection:
        columns = connection.execute(
            "select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute"
            " where attrelid = 'memories'::regclass and attnum > 0 order by attnum"
        ).fetchall()
    assert columns == [
        ("id", "uuid", True),
        ("embedding", "vector(384)", True),
        ("payload", "jsonb", True),
        ("stored_at", "timestamp with time zone", True),
    ]


def test_where_the_extension_lies_in_a_schema_of_its_own(bare_database: Database) -> None:
    bare_database.sql(
        "drop extension vector",
        "create schema extensions",
        "create extension vector schema extensions",
        "grant usage on schema extensions to public",
        f'alter database "{bare_database.name}" set search_path = "$user", public, extensions',
    )
    migrate(bare_database.url)
    with psycopg.connect(bare_database.url) as connection:
        assert (
            connection.execute("select * from match_memories(array_fill(1, array[384])::vector, null, 1)").rowcount == 0
        )


def test_without_the_extension_it_says_who_must_create_it(bare_database: Database) -> None:
    bare_database.sql("drop extension vector")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match='permission denied to create extension "vector"'):
        migrate(bare_database.url)


def test_a_table_of_that_name_is_not_taken_for_the_memories(bare_database: Database) -> None:
    bare_database.sql("create table memories (id uuid, vector varchar)")
    with pytest.raises(psycopg.errors.DuplicateTable):
        migrate(bare_database.url)


@pytest.mark.parametrize("role", ["anon", "authenticated", "stranger"])
def test_nobody_else_has_a_right(bare_database: Database, role: str) -> None:
    bare_database.sql(
        f"do $$ begin create role {role}; exception when duplicate_object then null; end $$",
        f"alter default privileges for role memory grant all on tables to {role}" if role != "stranger" else "select 1",
    )
    try:
        migrate(bare_database.url)
        assert rights(bare_database, role) == (False, False)
        assert rights(bare_database, "memory") == (True, True)
    finally:
        bare_database.sql(f"drop owned by {role}", f"drop role {role}")
