"""Whether TARGET_REPO's migrations lead to the table that the destination has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Column, Table
    from checks.migration_facts import MigratedColumn, MigratedTable, Migrations


def migration_creates_table(migrations: Migrations, table: Table) -> Finding:
    """The migrations create the destination's table: the same columns, types and dimension."""
    migrated = _migrated(migrations, table)
    expected = ", ".join(_written(column) for column in table.columns)
    if migrated is None:
        return _not_created(migrations, table, expected)
    finding = _compared(migrated, table, expected)
    doubts = [*migrated.doubts, *migrations.doubts]
    unclear = [column.name for column in migrated.columns if not column.type]
    if finding.cause and (doubts or unclear):
        return unknown(
            "what the migrations do to the table cannot be told", n=len(migrated.columns), expected=expected,
            observed="; ".join(doubts) or f"the type of {', '.join(unclear)}",
            detail=f"{finding.cause}: {finding.observed}",
            remedy="write the migration as plain CREATE TABLE and ALTER TABLE statements",
        )  # fmt: skip
    return finding


def _migrated(migrations: Migrations, table: Table) -> MigratedTable | None:
    named = [one for one in migrations.tables if one.name == table.name and one.schema in (None, table.schema)]
    return next((one for one in named if one.schema == table.schema), named[0] if named else None)


def _not_created(migrations: Migrations, table: Table, expected: str) -> Finding:
    paths = f"{len(migrations.paths)} migrations, {migrations.paths[0]} to {migrations.paths[-1]}"
    if migrations.doubts:
        return unknown(
            "what the migrations do cannot be told", observed="; ".join(migrations.doubts), expected=expected,
            remedy="write the migration as plain CREATE TABLE and ALTER TABLE statements", n=len(migrations.paths),
        )  # fmt: skip
    names = ", ".join(one.name for one in migrations.tables) or "none"
    return failed(
        "no migration creates the table", n=len(migrations.paths), observed=f"tables: {names}",
        expected=table.qualified,
        remedy=f"add a migration: CREATE TABLE {table.qualified} ({expected});", detail=paths,
    )  # fmt: skip


def _compared(migrated: MigratedTable, table: Table, expected: str) -> Finding:
    made = {column.name: column for column in migrated.columns}
    n = len(made.keys() | {column.name for column in table.columns})
    for column in table.columns:
        if column.name not in made:
            return failed(
                "a column is in no migration", n=n, observed=f"{_written(column)} is only in the destination",
                expected=expected, detail=f"the table is created at {migrated.place}",
                remedy=f"add a migration: ALTER TABLE {table.qualified} ADD COLUMN {_written(column)};",
            )  # fmt: skip
        if finding := _differs(made[column.name], column, table, n):
            return finding
    missing = [column for column in migrated.columns if table.column(column.name) is None]
    if missing:
        first = missing[0]
        return failed(
            "a column is missing in the destination", n=n, observed=expected,
            expected=f"{_spelled(first)} ({first.place})",
            remedy=f"ALTER TABLE {table.qualified} ADD COLUMN {_spelled(first)};", detail=f"from {first.place}",
        )  # fmt: skip
    return passed(n, expected, detail=f"the table is created at {migrated.place}")


def _differs(made: MigratedColumn, column: Column, table: Table, n: int) -> Finding | None:
    if made.type and _bare(made.type) != _bare(column.type):
        cause = "a column has another type"
    elif not made.type:
        cause = "a column's type cannot be told"
    elif made.dimension != column.dimension:
        cause = "a vector column has another dimension"
    else:
        return None
    return failed(
        cause, n=n, observed=f"the destination has {_written(column)}", expected=f"{_spelled(made)} ({made.place})",
        remedy=f"run the migrations again, or add one that leads to {_written(column)}: ALTER TABLE {table.qualified} "
        f'ALTER COLUMN "{column.name}" TYPE {_type(column.type, column.dimension)};',
    )  # fmt: skip


def _bare(name: str) -> str:
    """A type's name without its schema: where an extension lies is no matter of the migration."""
    return name.rpartition(".")[2].replace('"', "")


def _written(column: Column) -> str:
    null = " NOT NULL" if column.not_null else ""
    return f'"{column.name}" {_type(column.type, column.dimension)}{null}'


def _spelled(column: MigratedColumn) -> str:
    return f'"{column.name}" {_type(column.type, column.dimension)}'


def _type(name: str, dimension: int | None) -> str:
    return f"{name}({dimension})" if dimension is not None else name
