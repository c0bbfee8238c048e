"""The destination's table, its indexes, and how it is searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def quoted(identifier: str) -> str:
    """An SQL identifier as a statement writes it, whatever characters it holds."""
    return '"' + identifier.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the destination's table."""

    name: str
    type: str
    """As format_type() spells it without its modifier; of pgvector's types the bare name: "vector", "uuid", ..."""
    dimension: int | None = None
    """Of vector and halfvec columns: the declared dimension, None when the type declares none."""
    not_null: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index of the destination's table."""

    name: str
    method: str
    """"btree", "gin", "hnsw", "ivfflat", "diskann", ..."""
    keys: tuple[str, ...]
    """Column name, or the expression as pg_get_indexdef() spells it, per key; with COLLATE where it isn't its own."""
    operator_classes: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    valid: bool = True
    ready: bool = True
    unique: bool = False
    primary: bool = False
    predicate: str = ""
    """Of a partial index: its condition."""
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Whether the table that the target names exists."""

    asked: str
    """As PGVECTOR_TABLE or target.toml writes it."""
    asked_schema: str | None = None
    asked_name: str = ""
    """The likeliest reading of it."""
    schema: str = ""
    name: str = ""
    """Empty when there is no such relation."""
    kind: str = ""
    """"table", "partitioned table", "view", "materialized view", "foreign table"."""
    unlogged: bool = False
    """Whether a crash of the server empties it."""
    elsewhere: tuple[str, ...] = ()
    """Relations of a similar name that a session of the role doesn't mean by what is written."""
    candidates: tuple[str, ...] = ()
    """Tables with a vector column, as PGVECTOR_TABLE takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The destination's table, with the columns that hold id, vector and payload as mapped or found."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    id_column: str
    vector_column: str | None
    """None when no column is of a vector type."""
    payload_column: str | None
    user_column: str | None
    """The column that the user key became, where target.toml maps it."""
    user_key: str
    """The payload key that names the user, "user_id" unless mapped."""
    user_expression: str
    """The filter's left side as an index shows it: "payload ->> 'user_id'::text"; empty without a payload column."""
    halfvec_mapped: bool
    rows: int
    """Counted up to 100,000; beyond that the planner's estimate."""
    row_security: bool
    grants: tuple[tuple[str, str], ...]
    """(role, right) for PUBLIC, anon, authenticated and roles whose rights these inherit; column rights alike."""
    partitioned: bool = False
    type_schema: str = ""
    """Where pgvector's types and operators lie, when that is not on the role's search path."""

    @property
    def qualified(self) -> str:
        """Schema and name as a statement writes them."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"

    def column(self, name: str | None) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """What a new session of the deployment's role searches with."""

    ef_search: int | None
    """hnsw.ef_search as role, database or server set it; None without pgvector."""
    probes: int | None
    iterative_scan: str | None
    k: int
    """How many neighbours the deployment asks for."""
    role: str = ""
    database: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of the unfiltered nearest-neighbour query on the real table."""

    index: str | None
    """The index that the plan scans, None when it scans no index."""
    operator: str
    forced: bool
    """Whether sequential scans were switched off because the table is small."""
    rows: int
    text: str
    settings: tuple[str, ...] = ()
    """Planner settings of the session that are not the built-in ones: "enable_indexscan = off"."""
    role: str = ""
    database: str = ""
