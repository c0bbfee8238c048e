"""The graph's part of a target: NEO4J_URI and the login that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from stores import target_file
    from stores.variables import Settings

DEFAULT_USER = "neo4j"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The Neo4j side; what is None is not given."""

    uri: str | None = field(default=None, repr=False)
    """As written: `stores.graph.address.read_uri` says how it is understood."""
    user: str = DEFAULT_USER
    password: SecretStr | None = None
    database: str | None = None
    """None: the user's home database answers."""
    collection: str | None = None
    """Where the memories are kept that the graph is of; None: where the source's are."""
    memory: str = "Memory"
    """The label of a memory's node."""
    entity: str = "Entity"
    mentions: str = "MENTIONS"
    """The type of the relationship from a memory to an entity."""
    also: tuple[str, ...] = ()
    """Further labels and relationship types that are expected."""
    missing: str = ""
    """Why the embedded target has none, with the remedy behind the last semicolon; empty where it has, or is none."""


def read_graph(settings: Settings, table: target_file.Graph, *, missing: str = "") -> Graph:
    """The graph as the variables name it, and target.toml describes it."""
    return Graph(
        uri=settings.value("NEO4J_URI"),
        user=settings.value("NEO4J_USER") or DEFAULT_USER,
        password=settings.secret("NEO4J_PASSWORD"),
        database=settings.value("NEO4J_DATABASE"),
        missing=missing,
        **table.model_dump(),
    )
