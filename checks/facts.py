"""What the stores report and the checks judge: values only, read once, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Vector: TypeAlias = NDArray[np.float32]

PointId: TypeAlias = "int | uuid.UUID"
Payload: TypeAlias = "dict[str, Any]"


def quoted(identifier: str) -> str:
    """An SQL identifier as a statement writes it, whatever characters it holds."""
    return '"' + identifier.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system said when it was asked who it is; `problem` is empty when it answered as it should."""

    system: str
    """For people, without credentials: "PostgreSQL at db.example:5432/app"."""
    problem: str = ""
    """A few stable words: "unreachable", "wrong password", "database does not exist", "TLS not offered", ..."""
    detail: str = ""
    remedy: str = ""
    version: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlReading:
    """How DATABASE_URL was understood; `problem` is empty when libpq takes it."""

    problem: str = ""
    remedy: str = ""
    host: str = ""
    port: int = 5432
    database: str = ""
    user: str = ""
    sslmode: str = ""
    """As asked by the URL or PGSSLMODE; empty when nothing was asked."""
    removed: tuple[str, ...] = ()
    """What deployments write and libpq refuses, by name: "+psycopg2", "pgbouncer", ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How the connection to the destination is protected."""

    asked: str
    """The sslmode, empty when nothing was asked."""
    encrypted: bool
    local: bool = False
    """Whether it is a Unix socket, to which libpq applies no TLS."""
    problem: str = ""
    """What kept the connection from being made, where TLS is the reason: "TLS is not offered", ..."""
    detail: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The extension `vector` of the destination's database."""

    available: str | None
    """The version that the server could install; None when the server has none."""
    installed: str | None
    schema: str | None
    usable: bool
    """Whether the role may use the schema it lies in."""
    search_path: tuple[str, ...]
    """The schemas of the role's search path that exist, in order."""
    search_path_setting: str
    """The search path as it is written: "\"$user\", public"."""
    role: str
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What the destination's server says that it is."""

    server: str
    """"18.4"."""
    number: int
    """180004: major times 10,000 plus minor."""
    product: str
    """The first line of version(), for people."""
    extension: str | None
    """The installed version of pgvector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the deployment's role may read of the table."""

    role: str
    schema: str
    table: str
    """Schema and name as a statement writes them."""
    may_use_schema: bool
    may_select: bool
    policies: str = ""
    """Row level security as it binds this role: "" none, "open", "closed" (no policy shows a row) or "filtered"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom:
    """Connections: the tightest of the server's, the database's and the role's limit, and what is in use under it."""

    limit: int
    used: int
    bound: str
    """Which limit it is: "max_connections", "database", "role"."""
    limits: int
    """How many limits were read."""
    role: str = ""
    database: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedProbe:
    """What became of a prepared statement when the connection was given back to a pooler in between."""

    executions: int
    problem: str = ""
    pooler: str = ""
    """"PgBouncer 1.18.0", "a pooler", or empty when nothing says that there is one."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection of the source, as far as one dense vector of it is concerned."""

    name: str
    vector_name: str
    """"" for the unnamed vector."""
    dimension: int
    distance: str
    """"Cosine", "Dot", "Euclid" or "Manhattan"."""
    datatype: str
    """"float32", "float16" or "uint8"."""
    points: int
    """Counted exactly."""
    payload_indexes: Mapping[str, str]
    """Field -> "keyword", "uuid", "integer", ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One memory: id, vector and payload, as either side holds it."""

    id: PointId
    vector: Vector
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One search result; `score` is what the system itself answered."""

    id: PointId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What must be the same before and after a run: settings, payload indexes, and points by digest."""

    settings: Mapping[str, str]
    """Per collection: the configuration as canonical JSON."""
    payload_indexes: Mapping[str, Mapping[str, str]]
    points: Mapping[str, str]
    """"collection/id" -> digest of vector bits and canonical payload."""
