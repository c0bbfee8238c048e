"""Whether the destination's table can hold what the source holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import statements
from checks.facts import quoted
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Column, Located, Table

TABLES = ("table", "partitioned table")
VECTOR_TYPES = ("vector", "halfvec")


def table_exists(located: Located, *, dimension: int | None) -> Finding:
    """The table that the target names exists, and is a table."""
    names = ", ".join(dict.fromkeys([*located.elsewhere, *located.candidates]))
    choice = f"set PGVECTOR_TABLE to one of: {names}" if names else "set PGVECTOR_TABLE to the table of memories"
    if located.kind in TABLES:
        return passed(1, f"{located.kind} {located.schema}.{located.name}")
    if located.name:
        return failed(
            f"is a {located.kind}, no table", n=1, observed=f"{located.schema}.{located.name}: {located.kind}",
            expected="a table", remedy=choice,
        )  # fmt: skip
    return failed(
        "no such table", n=1, observed=f'nothing is meant by "{located.asked}"', expected="a table of that name",
        detail=f"similar: {', '.join(located.elsewhere)}" if located.elsewhere else "",
        remedy=f"{statements.create_table(located, dimension)} -- or run the deployment's migration, or {choice}",
    )  # fmt: skip


def table_is_logged(located: Located) -> Finding:
    """What is written to the table survives a crash of the server, and reaches its replicas."""
    if not located.name:
        return unknown("no such table", remedy="see schema.table_exists")
    if not located.unlogged:
        return passed(1, f"{located.schema}.{located.name} is logged")
    name = f"{quoted(located.schema)}.{quoted(located.name)}"
    return failed(
        "the table is unlogged", n=1, observed=f"{located.schema}.{located.name}: UNLOGGED", expected="a logged table",
        remedy=f"ALTER TABLE {name} SET LOGGED",
    )  # fmt: skip


def primary_key_on_id(table: Table) -> Finding:
    """The id alone is the primary key."""
    primary = next((index for index in table.indexes if index.primary), None)
    if primary and primary.keys == (table.id_column,):
        return passed(1, f"primary key ({table.id_column})")
    drop = f"DROP CONSTRAINT {quoted(primary.name)}, " if primary else ""
    return failed(
        "primary key is not the id alone" if primary else "no primary key", n=1,
        observed=f"primary key ({', '.join(primary.keys)})" if primary else "none",
        expected=f"primary key ({table.id_column})",
        remedy=f"ALTER TABLE {table.qualified} {drop}ADD PRIMARY KEY ({quoted(table.id_column)})",
    )  # fmt: skip


def vector_column_by_type(table: Table, *, dimension: int | None) -> Finding:
    """A column is of pgvector's type and declares its dimension; what it is called proves nothing."""
    column = table.column(table.vector_column) or _called(table, "vector", "embedding", "vectors", "embeddings")
    expected = "a column of type halfvec(n)" if table.halfvec_mapped else "a column of type vector(n)"
    if column is None:
        return failed(
            "no vector column", n=len(table.columns), observed=_columns(table), expected=expected,
            remedy=f"{statements.add_vector_column(table, dimension)}"
            " -- or name the column in target.toml: [destination] vector_column",
        )  # fmt: skip
    if cause := _not_a_vector(table, column):
        remedy = statements.retype(table, column, "vector", column.dimension or dimension)
        half = " -- or, if half precision is meant, in target.toml: [destination] halfvec = true"
        return failed(
            cause, n=len(table.columns), observed=f"{column.name} {column.type}", expected=expected,
            remedy=remedy + half * (column.type == "halfvec"),
        )  # fmt: skip
    found = f"{column.name} {statements.sized(column.type, column.dimension)}"
    return passed(len(table.columns), found, expected=expected)


def _not_a_vector(table: Table, column: Column) -> str:
    if column.type not in VECTOR_TYPES:
        return f'column "{column.name}" is {column.type}, no vector'
    if column.type == "halfvec" and not table.halfvec_mapped:
        return "halfvec keeps only half of the bits"
    return "" if column.dimension else "no declared dimension"


def dimension_agrees(table: Table, dimension: int, *, of: str, where: str = "") -> Finding:
    """The column's declared dimension is that of `of`: the source, the settings, the embedder."""
    column = table.column(table.vector_column)
    if column is None or column.dimension is None:
        return unknown("no vector column of a declared dimension", remedy="see schema.vector_column_by_type")
    if column.dimension == dimension:
        return passed(1, column.dimension, expected=dimension, detail=f"as {of} {where}".strip())
    rows = f"its {table.rows:,} rows have to be embedded again" if table.rows else "it is empty, so it can be changed"
    return failed(
        f"dimension is not that of {of}", n=1, observed=column.dimension, expected=dimension,
        detail="; ".join(part for part in (f"{table.qualified}.{quoted(column.name)}", where, rows) if part),
        remedy=f"{statements.retype(table, column, column.type, dimension)} -- or correct {of}, whichever is wrong",
    )  # fmt: skip


def payload_is_jsonb(table: Table) -> Finding:
    """The payload is jsonb: json and text can't be indexed by key, and keep duplicate keys apart."""
    column = table.column(table.payload_column) or _called(table, "payload", "metadata")
    if column and column.type == "jsonb":
        return passed(1, f"{column.name} jsonb")
    remedy = f"ALTER TABLE {table.qualified} ADD COLUMN payload jsonb -- or map it: [destination] payload_column"
    if column:
        name = quoted(column.name)
        remedy = f"ALTER TABLE {table.qualified} ALTER COLUMN {name} TYPE jsonb USING {name}::jsonb"
    return failed(
        "payload is not jsonb" if column else "no payload column", n=len(table.columns),
        observed=f"{column.name} {column.type}" if column else _columns(table), expected="a column of type jsonb",
        remedy=remedy,
    )  # fmt: skip


def no_public_rights(table: Table) -> Finding:
    """Nobody who need not be known may touch the table, unless row level security decides row by row."""
    held = ", ".join(f"{role}: {right}" for role, right in table.grants)
    if table.row_security:
        return passed(1, "row level security is enabled", detail=f"rights under it: {held}" if held else "")
    if not table.grants:
        return passed(1, "PUBLIC, anon and authenticated hold no right")
    roles = dict.fromkeys(role for role, _ in table.grants)
    names = ", ".join(role if role == "PUBLIC" else quoted(role) for role in roles)
    return failed(
        f"{' and '.join(roles)} may touch the table", n=len(table.grants), observed=held,
        expected="no right for PUBLIC, anon and authenticated",
        remedy=f"REVOKE ALL ON TABLE {table.qualified} FROM {names}"
        f" -- or, with policies for who may: ALTER TABLE {table.qualified} ENABLE ROW LEVEL SECURITY",
    )  # fmt: skip


def _called(table: Table, *names: str) -> Column | None:
    return next((column for column in table.columns if column.name.lower() in names), None)


def _columns(table: Table) -> str:
    return ", ".join(f"{column.name} {column.type}" for column in table.columns)
