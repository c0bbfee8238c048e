"""How the migrations of the deployment's source are compared with the destination's table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.finding import Outcome
from checks.migration_facts import MigratedColumn, MigratedTable, Migrations
from checks.repository_facts import Place
from checks.repository_migrations import migration_creates_table
from tests.checks.facts import TABLE

AT = Place(path="migrations/1.sql", line=2)
MIGRATED = MigratedTable(
    name="memories", schema=None, place=AT,
    columns=tuple(
        MigratedColumn(name=one.name, type=one.type, dimension=one.dimension, place=AT) for one in TABLE.columns
    ),
)  # fmt: skip
MIGRATIONS = Migrations(paths=("migrations/1.sql",), tables=(MIGRATED,))
ID, EMBEDDING, PAYLOAD = MIGRATED.columns


def with_columns(*columns: MigratedColumn) -> MigratedTable:
    """The migrated table with these columns."""
    return replace(MIGRATED, columns=columns)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (MIGRATED, ("pass", "")),
        (replace(MIGRATED, schema="public"), ("pass", "")),
        (with_columns(PAYLOAD, EMBEDDING, ID), ("pass", "")),
        (replace(MIGRATED, doubts=("a block",)), ("pass", "")),
        (replace(MIGRATED, schema="archive"), ("fail", "no migration creates the table")),
        (replace(MIGRATED, name="Memories"), ("fail", "no migration creates the table")),
        (with_columns(ID, EMBEDDING), ("fail", "a column is in no migration")),
        (
            with_columns(*MIGRATED.columns, replace(ID, name="more")),
            ("fail", "a column is missing in the destination"),
        ),
        (with_columns(ID, EMBEDDING, replace(PAYLOAD, type="json")), ("fail", "a column has another type")),
        (
            with_columns(ID, replace(EMBEDDING, dimension=1536), PAYLOAD),
            ("fail", "a vector column has another dimension"),
        ),
        (
            with_columns(ID, replace(EMBEDDING, dimension=None), PAYLOAD),
            ("fail", "a vector column has another dimension"),
        ),
        (with_columns(ID, replace(EMBEDDING, type="halfvec"), PAYLOAD), ("fail", "a column has another type")),
        (
            with_columns(ID, EMBEDDING, replace(PAYLOAD, type="")),
            ("unknown", "what the migrations do to the table cannot be told"),
        ),
        (
            replace(with_columns(ID), doubts=("a block",)),
            ("unknown", "what the migrations do to the table cannot be told"),
        ),
    ],
)
def test_migration_creates_table(table: MigratedTable, expected: tuple[str, str]) -> None:
    finding = migration_creates_table(replace(MIGRATIONS, tables=(table,)), TABLE)
    assert (finding.outcome.value, finding.cause) == expected
    assert finding.outcome is Outcome.PASS or finding.remedy


def test_a_table_that_may_be_created_while_the_migrations_run_is_unknown() -> None:
    finding = migration_creates_table(replace(MIGRATIONS, tables=(), doubts=("a block",)), TABLE)
    assert (finding.outcome, finding.observed) == (Outcome.UNKNOWN, "a block")


def test_the_table_of_the_schema_is_taken_first() -> None:
    other = replace(with_columns(ID), schema=None)
    same = replace(MIGRATED, schema="public")
    assert migration_creates_table(replace(MIGRATIONS, tables=(other, same)), TABLE).outcome is Outcome.PASS


def test_where_the_extension_lies_is_no_difference() -> None:
    columns = tuple(replace(one, type="extensions.vector") if one.dimension else one for one in TABLE.columns)
    assert migration_creates_table(MIGRATIONS, replace(TABLE, columns=columns)).outcome is Outcome.PASS


def test_the_remedy_of_a_missing_column_is_its_statement() -> None:
    more = replace(ID, name="stored_at", type="timestamp with time zone")
    finding = migration_creates_table(replace(MIGRATIONS, tables=(with_columns(*MIGRATED.columns, more),)), TABLE)
    assert finding.remedy == 'ALTER TABLE "public"."memories" ADD COLUMN "stored_at" timestamp with time zone;'
