"""The graph: who serves it, how it is declared, and whose its nodes and edges are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphUri:
    """How NEO4J_URI was understood; `problem` is empty when a driver takes it."""

    problem: str = ""
    """"not given", "malformed URI"."""
    detail: str = ""
    remedy: str = ""
    written: str = ""
    """As a driver takes it, without a login."""
    tls: bool = False
    trusts_anybody: bool = False
    """Whether the server's certificate is not verified."""
    local: bool = False
    """Whether what is sent stays on this machine."""
    is_aura: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphServer:
    """What the server says of itself; nothing of it is assumed."""

    name: str
    """"Neo4j Kernel" of every Neo4j."""
    version: str
    edition: str
    """"community" or "enterprise", as the server spells it."""
    database: str
    """The database that answered."""
    asked: str | None
    """The one that NEO4J_DATABASE names, None when it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphProbe:
    """What became of something that should be refused, and was tried once."""

    refused: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphConstraint:
    """A constraint of the database."""

    name: str
    type: str
    """"UNIQUENESS", "NODE_KEY", "RELATIONSHIP_UNIQUENESS", ..."""
    labels: tuple[str, ...]
    """Labels, or relationship types."""
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphIndex:
    """An index of the database."""

    name: str
    type: str
    """"RANGE", "VECTOR", "LOOKUP", "TEXT", "FULLTEXT", "POINT"."""
    state: str
    """"ONLINE", "POPULATING", "FAILED"."""
    labels: tuple[str, ...]
    properties: tuple[str, ...]
    dimension: int | None = None
    """Of a vector index; None where none is declared."""
    similarity: str = ""
    """Of a vector index, in lower case: "cosine", "euclidean"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphShape:
    """What is stored: label or relationship type -> property -> its types as Neo4j names them.

    Nodes without a label stand under the empty one.
    """

    nodes: Mapping[str, Mapping[str, tuple[str, ...]]]
    edges: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strays:
    """Nodes or edges that should not be so."""

    count: int = 0
    examples: tuple[str, ...] = ()
    """At most five, for people: labels or type where they may be any, and the element's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOwners:
    """Whose the nodes and edges are, by their property `user_id`."""

    nodes: int
    edges: int
    users: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """User -> nodes, and edges that begin at one of these."""
    nodes_without: Strays = field(default_factory=Strays)
    """Nodes whose user_id is missing, empty, or not one text or whole number."""
    edges_across: Strays = field(default_factory=Strays)
    """Edges whose ends are of two users, or that name another user than their ends."""


class Mismatch(StrEnum):
    """What can be wrong with an id that a memory or its node has, in words for people."""

    TWICE = "ids that come twice"
    NO_NODE = "memories without a node"
    NO_MEMORY = "nodes without a memory"
    NOT_MOVED = "nodes whose memory the destination does not have"
    NOBODYS = "rows of the destination under ids that no node has"
    FOREIGN = "nodes of another user than their memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeComparison:
    """The memories' nodes, the memories and, where they were moved, the destination's rows, held together by id."""

    ids: int
    """How many there are, wherever."""
    rows: Mapping[str, int]
    """Side -> how many nodes, points or rows it has; the graph comes first."""
    counts: Mapping[Mismatch, int] = field(default_factory=dict)
    """How many ids are wrong; one that is so in several ways counts for the gravest."""
    differing: Mapping[str, str] = field(default_factory=dict)
    """Some of these ids, or all if they are few -> how it is there, for people."""

    @property
    def differences(self) -> int:
        """How many ids are wrong in all."""
        return sum(self.counts.values())
