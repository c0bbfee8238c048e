"""The graph can be reached as the deployment reaches it, is what it is taken for, and does no more than it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import connectivity, graph_address, graph_connectivity

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.graph import Graph

    Verify = Callable[[Finding], None]


def test_graph_uri_is_understood(graph: Graph, verify: Verify) -> None:
    """NEO4J_URI is one that the driver takes.

    Why: The service's own settings once refused bolt+s:// and every +ssc, and took a mistyped scheme for no graph at
    all.

    How: It is read as the driver reads it: bolt or neo4j, with +s or +ssc, a host and a port. A login in it, a path
    or the browser's http:// is a failure. Whether what is sent can be read on the way is told.

    Remedy: bolt://host:7687, or neo4j+s://host for Aura; the login in NEO4J_USER and NEO4J_PASSWORD, the database in
    NEO4J_DATABASE.
    """
    verify(graph_address.uri_is_understood(graph.uri()))


def test_graph_answers(graph: Graph, verify: Verify) -> None:
    """Neo4j answers at NEO4J_URI and takes the deployment's login.

    Why: The real system's box for this was ticked while the driver was not even installed where it ran.

    How: A greeting by hand, which tells who answers where a driver only says that it failed, within 5 s; then one
    query of the server's name, version and edition in READ access mode, and one of the database. What fails is named:
    unreachable, no answer in time, no such host, no trusted TLS, not a Neo4j, wrong password, database does not exist,
    Community has only one database, Aura instance paused or deleted.

    Remedy: The finding's own; as a rule host, port or scheme in NEO4J_URI, NEO4J_PASSWORD, or to start the server.
    """
    verify(connectivity.answers(graph.answer()))


def test_aura_instance_is_awake(graph: Graph, verify: Verify) -> None:
    """If the graph is an instance of Aura, it is not paused.

    Why: Aura pauses a free instance that nobody used for 72 hours, and its driver then only says that a name could not
    be resolved.

    How: By the host's name: below databases.neo4j.io, no address and no answer are told as a pause. Other hosts pass,
    and the finding says so.

    Remedy: Resume it at console.neo4j.io.
    """
    verify(graph_address.aura_instance_is_awake(graph.uri(), graph.answer()))


def test_graph_version_is_supported(graph: Graph, verify: Verify) -> None:
    """The server is a Neo4j that has vector indexes, by what it says of itself.

    Why: The real connection module asked for "'Neo4j Aura' AS version" and believed the answer. Vector indexes came
    with 5.15; other databases speak Bolt too.

    How: dbms.components() names product, version and edition.

    Remedy: Upgrade Neo4j to 5.15 or newer.
    """
    verify(graph_connectivity.serves_vector_indexes(graph.server()))


def test_graph_database_is_the_named(graph: Graph, verify: Verify) -> None:
    """The database that answers is the one that NEO4J_DATABASE names.

    Why: The name was passed to the wrong parameter once; everything was written to the home database and looked well.

    How: The session's own database is asked for its name. Without NEO4J_DATABASE it cannot be told which one is meant.

    Remedy: Correct NEO4J_DATABASE; a Community server has the one database neo4j.
    """
    verify(graph_connectivity.database_is_the_named(graph.server()))


def test_graph_refuses_a_stranger(graph: Graph, verify: Verify) -> None:
    """The server refuses an invented user with an invented password.

    Why: A server whose authentication is off takes any password, and the right one then proves nothing.

    How: Once in a run, by a name that nobody has: wrong passwords of a real one would lock it out.

    Remedy: dbms.security.auth_enabled=true in neo4j.conf, and restart Neo4j.
    """
    verify(graph_connectivity.stranger_is_refused(graph.stranger()))


def test_graph_honours_read_access(graph: Graph, verify: Verify) -> None:
    """A write in READ access mode is refused.

    Why: All that phasegate asks of the graph it asks in that mode; a proxy that drops it would let a reader write.

    How: A node without label is made in a transaction of that mode, which is rolled back should it not be refused.

    Remedy: Point NEO4J_URI at Neo4j itself, or give the checks a user that may only read.
    """
    verify(graph_connectivity.write_is_refused(graph.write()))
