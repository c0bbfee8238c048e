"""Who answers, and how it is reached."""

from __future__ import annotations

from dataclasses import dataclass


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
