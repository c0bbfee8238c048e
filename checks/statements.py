"""The statements that remedy a table: correctly quoted, and qualified where the search path doesn't help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts import quoted

if TYPE_CHECKING:
    from checks.distances import Distance
    from checks.facts import Column, Index, Located, SearchSettings, Table

MOST_DIMENSIONS = {"vector": 2_000, "halfvec": 4_000}
"""What pgvector's indexes take, by type."""


def create_table(located: Located, dimension: int | None) -> str:
    """The table as mem0's own store makes it."""
    named = [located.asked_schema, located.asked_name] if located.asked_schema else [located.asked_name]
    schema = f"CREATE SCHEMA IF NOT EXISTS {quoted(located.asked_schema)}; " if located.asked_schema else ""
    name = ".".join(quoted(part) for part in named if part)
    return f"{schema}CREATE TABLE {name} (id uuid PRIMARY KEY, vector {sized('vector', dimension)}, payload jsonb)"


def create_vector_index(table: Table, column: Column, distance: Distance) -> str:
    """An HNSW index of the source's distance."""
    if (column.dimension or 0) > MOST_DIMENSIONS.get(column.type, 0):
        return too_wide(table, column)
    operator_class = distance.operator_class(column.type)
    return f"{_create(table)} USING hnsw ({quoted(column.name)} {_reached(operator_class, table)})"


def too_wide(table: Table, column: Column) -> str:
    """What is left where no index takes so many dimensions."""
    half = retype(table, column, "halfvec", column.dimension)
    return (
        f"{half} -- vector is indexed up to {MOST_DIMENSIONS['vector']:,} dimensions, halfvec up to "
        f"{MOST_DIMENSIONS['halfvec']:,}; map it in target.toml: [destination] halfvec = true"
    )


def create_user_index(table: Table) -> str:
    """An index for the filter by user."""
    key = quoted(table.user_column) if table.user_column else f"({_payload_key(table)})"
    return f"{_create(table)} ({key})"


def rebuild(table: Table, index: Index) -> str:
    """Build an index anew, whatever is wrong with its contents."""
    concurrently = "" if table.partitioned else "CONCURRENTLY "
    return f"REINDEX INDEX {concurrently}{index_name(table, index)}"


def index_name(table: Table, index: Index) -> str:
    """An index lies in its table's schema."""
    return f"{quoted(table.schema)}.{quoted(index.name)}"


def retype(table: Table, column: Column, type_name: str, dimension: int | None) -> str:
    """Change a column to one of pgvector's types; indexes of another type's operator classes can't stay."""
    name, wanted = quoted(column.name), sized(_reached(type_name, table), dimension)
    drops = [
        f"DROP INDEX {index_name(table, index)}; "
        for index in table.indexes
        if column.name in index.keys and not all(c.startswith(f"{type_name}_") for c in index.operator_classes)
    ]
    return f"{''.join(drops)}ALTER TABLE {table.qualified} ALTER COLUMN {name} TYPE {wanted} USING {name}::{wanted}"


def add_vector_column(table: Table, dimension: int | None) -> str:
    """A column for the vectors."""
    return f"ALTER TABLE {table.qualified} ADD COLUMN vector {sized(_reached('vector', table), dimension)}"


def set_for_role(role: str, database: str, setting: str, value: str) -> str:
    """A setting that every new session of the role has, behind a pooler too."""
    return f"ALTER ROLE {quoted(role)} IN DATABASE {quoted(database)} SET {setting} = {value}"


def set_for_search(table: Table, settings: SearchSettings, setting: str, value: int) -> str:
    """A setting of pgvector's for every new session of the role."""
    return f"{search_with(table, settings, setting, str(value))} -- new sessions have it"


def search_with(table: Table, settings: SearchSettings, setting: str, value: str, *, function: str = "") -> str:
    """A setting that the deployment's search has: its function's own, which beats the role's, where there is one.

    A session knows pgvector's settings only once the library is loaded; a cast does that.
    """
    loaded = f"SELECT '[1]'::{_reached('vector', table)}"
    own = f"ALTER FUNCTION {function} SET {setting} = {value}"
    return f"{loaded}; {own if function else set_for_role(settings.role, settings.database, setting, value)}"


def sized(type_name: str, dimension: int | None) -> str:
    """A vector type with its dimension."""
    return f"{type_name}({dimension or '<dimension>'})"


def _create(table: Table) -> str:
    concurrently = "" if table.partitioned else "CONCURRENTLY "
    return f"CREATE INDEX {concurrently}ON {table.qualified}"


def _payload_key(table: Table) -> str:
    key = table.user_key.replace("'", "''")
    return f"{quoted(table.payload_column or 'payload')}->>'{key}'"


def _reached(name: str, table: Table) -> str:
    """A type or operator class of pgvector as a statement reaches it."""
    return f"{quoted(table.type_schema)}.{name}" if table.type_schema else name
