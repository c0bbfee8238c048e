"""The graph: what is read of Neo4j. It reads only, in READ access mode; what it tries to write is to be refused."""

from __future__ import annotations

import time
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from checks.facts import Answer
from checks.facts.graph import (
    GraphConstraint,
    GraphIndex,
    GraphOwners,
    GraphServer,
    GraphShape,
    GraphUri,
)
from checks.facts.ids import OwnedId
from checks.graph_expected import Expected
from stores.errors import Ambiguous, StoreError
from stores.graph import statements
from stores.graph.address import read_uri
from stores.graph.link import Link
from stores.graph.problems import problem_of
from stores.graph.shown import constraint, index, shape, strays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from checks.facts.graph import GraphProbe, Strays
    from stores.graph.address import Place
    from stores.target_graph import Graph as Settings

    Rows: TypeAlias = list[dict[str, Any]]

REQUEST_SECONDS = 15.0
PAGE = 1_000


class Graph:
    """The Neo4j side of a target; every method but `answer` raises StoreErrors by name, each within its time."""

    def __init__(self, settings: Settings, *, seconds: float = REQUEST_SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds
        self._connecting = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if isinstance(found := self.__dict__.get("_attempt"), Link):
            found.close()

    def place(self) -> Place:
        """Where NEO4J_URI leads; asks nobody."""
        if self._settings.missing:
            reason, _, remedy = self._settings.missing.rpartition("; ")
            raise Ambiguous(f"the embedded target has no Neo4j: {reason}", remedy=remedy)
        return read_uri(self._settings.uri)

    def uri(self) -> GraphUri:
        """How NEO4J_URI is understood; asks nobody, and never raises."""
        try:
            place = self.place()
        except StoreError as error:
            return GraphUri(problem=problem_of(error), detail=error.message, remedy=error.remedy)
        return GraphUri(
            written=place.uri, tls=place.tls, trusts_anybody=place.trusts_anybody, local=place.is_local,
            is_aura=place.is_aura,
        )  # fmt: skip

    def answer(self) -> Answer:
        """Whether a Neo4j answers, takes the login and has the database; never raises."""
        started, system = time.monotonic(), "Neo4j"
        try:
            system = self.place().system
            server = self.server()
        except StoreError as error:
            problem, seconds = problem_of(error), time.monotonic() - started
            return Answer(system=system, problem=problem, detail=error.message, remedy=error.remedy, seconds=seconds)
        detail = f"database {server.database}" + ("" if self.place().tls else "; the password travels without TLS")
        version = f"{server.name} {server.version} {server.edition}"
        return Answer(system=system, version=version, detail=detail, seconds=time.monotonic() - started)

    def server(self) -> GraphServer:
        """Who serves it, in its own words, and which database answers."""
        said = self._link.components()
        database = self._link.rows(statements.DATABASE)[0]["name"]
        return GraphServer(**said, database=database, asked=self._settings.database)

    def stranger(self) -> GraphProbe:
        """What becomes of an invented user with an invented password; tried once."""
        return self._link.stranger()

    def write(self) -> GraphProbe:
        """What becomes of a write in READ access mode; rolled back if it is not refused."""
        return self._link.write()

    def round_trip(self) -> None:
        """One question to the database that reads nothing, and its answer."""
        self._link.rows(statements.ONE)

    def expected(self) -> Expected:
        """What the deployment's graph consists of, as target.toml names it."""
        given = self._settings
        return Expected(memory=given.memory, entity=given.entity, mentions=given.mentions, also=given.also)

    def constraints(self) -> tuple[GraphConstraint, ...]:
        """The database's constraints, by name."""
        return tuple(constraint(row) for row in self._link.rows(statements.CONSTRAINTS))

    def indexes(self) -> tuple[GraphIndex, ...]:
        """The database's indexes, by name."""
        return tuple(index(row) for row in self._link.rows(statements.INDEXES))

    def shape(self) -> GraphShape:
        """Labels, relationship types and the types of their properties, as stored."""
        return GraphShape(
            nodes=shape(self._link.rows(statements.NODE_TYPES)), edges=shape(self._link.rows(statements.EDGE_TYPES))
        )

    def owners(self) -> GraphOwners:
        """Whose nodes and edges there are, of all of them."""
        nodes = {row["user"]: row["n"] for row in self._link.rows(statements.NODES_OF_USERS)}
        edges = {row["user"]: row["n"] for row in self._link.rows(statements.EDGES_OF_USERS)}
        users = sorted({str(user) for user in (*nodes, *edges) if user not in (None, "")})
        return GraphOwners(
            nodes=sum(nodes.values()),
            edges=sum(edges.values()),
            users={user: (nodes.get(user, 0), edges.get(user, 0)) for user in users},
            nodes_without=strays(self._link.rows(statements.NODES_WITHOUT)),
            edges_across=strays(self._link.rows(statements.EDGES_ACROSS)),
        )

    def memories(self, *, among: Iterable[str] | None = None, page: int = PAGE) -> Iterator[OwnedId]:
        """The memories' nodes that have an id, or one of these, in the order of the ids, read `page` at a time."""
        pages = self._memories(page) if among is None else self._memories_among(sorted(among), page)
        return (OwnedId(id=row["id"], user=row["user"]) for rows in pages for row in rows)

    def _memories(self, page: int) -> Iterator[Rows]:
        statement, after, seen = statements.memories(self._settings.memory), "", 0
        while rows := self._link.rows(statement, after=after, seen=seen, limit=page):
            yield rows
            last = rows[-1]["id"]
            seen = sum(row["id"] == last for row in rows) + (seen if last == after else 0)
            after = last

    def _memories_among(self, ids: Sequence[str], page: int) -> Iterator[Rows]:
        statement = statements.memories_among(self._settings.memory)
        return (self._link.rows(statement, ids=ids[at : at + page]) for at in range(0, len(ids), page))

    def memories_without_id(self) -> Strays:
        """The memories' nodes that have none, or one that is no text."""
        return strays(self._link.rows(statements.memories_without_id(self._settings.memory)))

    @property
    def _link(self) -> Link:
        with self._connecting:
            found = self._attempt
        if isinstance(found, StoreError):
            raise found
        return found

    @cached_property
    def _attempt(self) -> Link | StoreError:
        # Once, also when it fails: else every check would wait for the same silence.
        try:
            self.place()
            return Link(self._settings, seconds=self._seconds)
        except StoreError as error:
            return error
