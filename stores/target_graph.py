"""The graph's part of a target: NEO4J_URI and the login that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
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


def read_graph(settings: Settings) -> Graph:
    """The graph as the variables name it."""
    password = settings.value("NEO4J_PASSWORD")
    return Graph(
        uri=settings.value("NEO4J_URI"),
        user=settings.value("NEO4J_USER") or DEFAULT_USER,
        password=SecretStr(password) if password else None,
        database=settings.value("NEO4J_DATABASE"),
    )
