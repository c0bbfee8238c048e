"""NEO4J_URI, understood before anybody is asked."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from stores.errors import Ambiguous
from stores.graph.problems import MalformedUri
from stores.source_url import without_credentials

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
DEFAULT_PORT = 7687
_AURA = ".databases.neo4j.io"
_EXAMPLE = "write bolt://host:7687, or neo4j+s://host for Aura"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the graph is, and how its connections are protected."""

    scheme: str
    host: str
    port: int

    @property
    def uri(self) -> str:
        """As the driver takes it."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def system(self) -> str:
        """Neo4j and its address, for people."""
        return f"Neo4j at {self.host}:{self.port}"

    @property
    def tls(self) -> bool:
        """Whether TLS is asked for."""
        return "+" in self.scheme

    @property
    def trusts_anybody(self) -> bool:
        """Whether the server's certificate is not verified."""
        return self.scheme.endswith("+ssc")

    @property
    def is_local(self) -> bool:
        """Whether it is this machine."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    @property
    def is_aura(self) -> bool:
        """Whether it is an instance of Neo4j's own cloud, which pauses those that nobody uses."""
        return self.host.lower().rstrip(".").endswith(_AURA)


def read_uri(written: str | None) -> Place:
    """The place that NEO4J_URI names; raises Ambiguous where it is not set, MalformedUri where it is no such URI."""
    if not written:
        raise Ambiguous("NEO4J_URI is not set", remedy="export NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD")
    shown = without_credentials(written)
    scheme, separator, rest = written.partition("://")
    if not separator:
        raise MalformedUri(f"NEO4J_URI has no scheme: {shown!r}", remedy=_EXAMPLE)
    if scheme.lower() not in SCHEMES:
        raise MalformedUri(f"NEO4J_URI has the unknown scheme {_scheme(scheme)!r}", remedy=_meant(scheme))
    if "@" in rest:
        raise MalformedUri("NEO4J_URI holds a login", remedy="write it into NEO4J_USER and NEO4J_PASSWORD instead")
    return _parted(scheme.lower(), written, shown)


def _parted(scheme: str, written: str, shown: str) -> Place:
    try:
        parts = urlsplit(written)
        port = DEFAULT_PORT if parts.port is None else parts.port
    except ValueError:
        raise MalformedUri(f"NEO4J_URI names no host and port: {shown!r}", remedy=_EXAMPLE) from None
    if not parts.hostname or not port or parts.path.strip("/") or parts.fragment:
        remedy = f"{_EXAMPLE}; the database stands in NEO4J_DATABASE"
        raise MalformedUri(f"NEO4J_URI is not just host and port: {shown!r}", remedy=remedy)
    if parts.query:
        raise MalformedUri(f"NEO4J_URI has a query behind {shown!r}", remedy="leave out what follows the ?")
    return Place(scheme=scheme, host=parts.hostname, port=port)


def _scheme(written: str) -> str:
    # What stands before "://" may be anything, a password too.
    return written if written.replace("+", "").isalnum() and len(written) <= 12 else "..."


def _meant(scheme: str) -> str:
    if scheme.lower() in ("http", "https"):
        return "that is the browser's way in; drivers take bolt://host:7687, or neo4j+s://host for Aura"
    near = get_close_matches(scheme.lower(), SCHEMES, n=1, cutoff=0.5)
    return f"write {near[0]}://" if near else f"write one of: {', '.join(SCHEMES)}"
