"""What can be wrong with the graph is told by name, within the time that was given."""

from __future__ import annotations

import functools
import http.server
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fixtures.engines.processes import free_port
from fixtures.proxy import proxy
from stores.errors import StoreError, Unreachable
from stores.graph import Graph, greeting
from stores.graph.address import SCHEMES, Place, read_uri
from stores.graph.problems import MalformedUri, PausedAura, TimedOut, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fixtures.own_graph import OwnNeo4j
    from stores.target_graph import Graph as Settings

#: A Neo4j is a JVM: one worker starts it.
pytestmark = pytest.mark.xdist_group("neo4j")

SECRET = "hunter2hunter2"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_of_the_driver_is_understood(scheme: str) -> None:
    place = read_uri(f"{scheme}://db.example")
    assert (place.scheme, place.host, place.port, place.tls) == (scheme, "db.example", 7687, "+" in scheme)
    assert read_uri(place.uri) == place
    assert read_uri(f"{scheme.upper()}://[::1]:9").uri == f"{scheme}://[::1]:9"


@pytest.mark.parametrize(
    ("uri", "message", "remedy"),
    [
        ("bolt+tls://h", "unknown scheme 'bolt+tls'", "write bolt+s://"),
        ("neo4js://h", "unknown scheme 'neo4js'", "write neo4j"),
        ("bol://h:7687", "unknown scheme 'bol'", "write bolt://"),
        ("http://h:7474", "unknown scheme 'http'", "drivers take bolt://"),
        ("mysql://h", "unknown scheme 'mysql'", "write one of: bolt, bolt+s"),
        ("localhost:7687", "has no scheme", "write bolt://host:7687"),
        ("bolt://", "not just host and port", "write bolt://host:7687"),
        ("bolt://h:0", "not just host and port", "write bolt://host:7687"),
        ("bolt://h:port", "names no host and port", "write bolt://host:7687"),
        ("bolt://h/neo4j", "not just host and port", "NEO4J_DATABASE"),
        ("neo4j://h?region=x", "has a query", "leave out"),
        (f"bolt://neo4j:{SECRET}@h", "holds a login", "NEO4J_PASSWORD"),
        (f"{SECRET}!://h", "unknown scheme '...'", "write one of"),
    ],
)
def test_what_is_no_uri_is_said_with_the_remedy(uri: str, message: str, remedy: str) -> None:
    with pytest.raises(MalformedUri) as raised:
        read_uri(uri)
    assert message in raised.value.message
    assert remedy in raised.value.remedy
    assert SECRET not in raised.value.message + raised.value.remedy


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"uri": None}, "not given"),
        ({"password": None}, "not given"),
        ({"uri": "blot://127.0.0.1"}, "malformed URI"),
        ({"uri": "bolt://no-such-host.invalid"}, "no such host"),
        ({"uri": f"neo4j+s://{'0' * 8}.databases.neo4j.io"}, "Aura instance paused or deleted"),
        ({"password": SECRET}, "wrong password"),
        ({"user": "nobody"}, "wrong password"),
        ({"database": "other"}, "Community has only one database"),
    ],
    ids=["no URI", "no password", "scheme", "host", "Aura", "password", "user", "database"],
)
def test_problems_by_name(settings: Callable[..., Settings], changed: dict[str, str | None], problem: str) -> None:
    with Graph(settings(**changed)) as store:
        answer = store.answer()
        assert answer.problem == problem
        assert answer.remedy
        assert SECRET not in repr(answer)
        with pytest.raises(StoreError) as raised:
            store.server()
        assert problem_of(raised.value) == problem


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
def test_tls_that_the_server_does_not_offer(server: OwnNeo4j, settings: Callable[..., Settings], scheme: str) -> None:
    uri = server.address.uri().replace("bolt", scheme)
    answer = Graph(settings(uri=uri)).answer()
    assert answer.problem == "no trusted TLS"
    assert f"write {scheme.partition('+')[0]}://" in answer.remedy
    assert answer.seconds < 10


def test_nobody_listens(settings: Callable[..., Settings]) -> None:
    answer = Graph(settings(uri=f"bolt://127.0.0.1:{free_port()}")).answer()
    assert (answer.problem, "connection refused" in answer.detail) == ("unreachable", True)


def test_a_host_that_swallows_packets_costs_the_time_that_was_given(
    server: OwnNeo4j, settings: Callable[..., Settings]
) -> None:
    with proxy("127.0.0.1", server.address.port) as between:
        between.swallow()
        began = time.monotonic()
        answer = Graph(settings(uri=server.address.uri(port=between.port)), seconds=1).answer()
        assert (answer.problem, time.monotonic() - began < 3) == ("no answer in time", True)


def test_an_answer_that_never_comes_ends_too(server: OwnNeo4j, settings: Callable[..., Settings]) -> None:
    with proxy("127.0.0.1", server.address.port) as between, Graph(
        settings(uri=server.address.uri(port=between.port)), seconds=1
    ) as store:  # fmt: skip
        assert store.answer().problem == ""
        between.swallow()
        began = time.monotonic()
        with pytest.raises(TimedOut, match="did not answer within 3 s"):
            store.indexes()
        assert time.monotonic() - began < 5


def test_a_connection_that_breaks_off_is_unreachable(server: OwnNeo4j, settings: Callable[..., Settings]) -> None:
    with proxy("127.0.0.1", server.address.port) as between, Graph(
        settings(uri=server.address.uri(port=between.port))
    ) as store:  # fmt: skip
        assert store.answer().problem == ""
        between.refuse()
        with pytest.raises(Unreachable):
            store.indexes()


@contextmanager
def _answering(said: bytes) -> Iterator[int]:
    """A port where somebody says that to whoever has spoken, and ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    client.recv(100)
                    client.sendall(said)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not a Neo4j"),
        (b"", "not a Neo4j"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "not a Neo4j"),
        (b"SSH-2.0-OpenSSH_9\r\n", "not a Neo4j"),
        (b"\x00\x00\x00\x00", "version too old"),
        (b"\x00\x00\x00\x03", "not a Neo4j"),
        (b"\x00\x00\x24\x04\x00\x00\x00\x00\x00", "not a Neo4j"),
    ],
    ids=["HTTP", "silence", "a TLS alert", "SSH", "no common version", "a version nobody asked for", "gRPC"],
)
def test_a_server_that_is_no_neo4j(settings: Callable[..., Settings], said: bytes, problem: str) -> None:
    with _answering(said) as port:
        assert Graph(settings(uri=f"bolt://127.0.0.1:{port}")).answer().problem == problem


def test_a_server_that_waits_for_the_end_of_a_line_is_told_from_one_that_is_silent(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:  # fmt: skip
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Graph(settings(uri=f"bolt://127.0.0.1:{server.server_port}"), seconds=1) as store:
            assert store.answer().problem == "not a Neo4j"
        server.shutdown()


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), ConnectionRefusedError(111, "Connection refused")])
def test_a_paused_aura_is_named_as_such(error: OSError) -> None:
    aura = Place(scheme="neo4j+s", host="0a1b2c3d.databases.neo4j.io", port=7687)
    found = greeting.problem(error, aura, 5)
    assert isinstance(found, PausedAura)
    assert "resume it at console.neo4j.io" in found.remedy
