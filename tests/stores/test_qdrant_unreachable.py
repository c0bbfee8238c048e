"""A Qdrant that cannot be read is told by what is wrong with it and by the way on, in time, and without its key."""

from __future__ import annotations

import http.server
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from checks.facts.blocks import IdKind, Span
from fixtures.engines.processes import free_port
from fixtures.proxy import Proxy
from stores.errors import AccessDenied, Ambiguous, StoreError, Unreachable
from stores.qdrant import Source
from stores.qdrant_link import PROBE_SECONDS
from stores.target import Source as Settings
from tests.fixtures.engines.qdrant_servers import KEY, Running, point, vectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checks.facts import Answer

pytestmark = pytest.mark.timeout(60)
NOWHERE = 1
"""A port of 127.0.0.1 that nobody listens on."""


def answer_of(url: str | None, *, grpc_port: int | None = NOWHERE, key: str | None = None) -> Answer:
    """What the source says of a server, having made sure that everything else fails with the same words."""
    secret = SecretStr(key) if key else None
    with Source(Settings(url=url, grpc_port=grpc_port, api_key=secret, collection="memories")) as source:
        answer = source.answer()
        if answer.problem:
            with pytest.raises(StoreError) as caught:
                source.collections()
            assert (caught.value.message, caught.value.remedy) == (answer.detail, answer.remedy)
            assert answer.remedy
        if key:
            assert key not in repr(answer)
        return answer


def local(port: int, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{port}"


# --- nobody ---


def test_nobody_listens() -> None:
    answer = answer_of(local(NOWHERE))
    assert (answer.problem, answer.system) == ("unreachable", "Qdrant at 127.0.0.1:1")
    assert answer.detail == "Qdrant at 127.0.0.1:1: connection refused; gRPC on port 1: connection refused"
    assert answer.seconds < 2


def test_no_such_host() -> None:
    answer = answer_of("http://no-such-host.invalid:6333")
    assert (answer.problem, answer.system) == ("no such host", "Qdrant at no-such-host.invalid:6333")


@contextmanager
def swallowing() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_ports_that_swallow_everything() -> None:
    with swallowing() as rest, swallowing() as grpc:
        started = time.monotonic()
        answer = answer_of(local(rest), grpc_port=grpc)
        assert answer.problem == "no answer in time"
        # Asked a second time it does not wait again.
        assert time.monotonic() - started < 12


def test_a_host_that_swallows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    # A listener whose queue is full drops what comes, as a firewall does.
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        answer = answer_of(local(port), grpc_port=port)
        assert answer.problem == "no answer in time"
        assert PROBE_SECONDS < time.monotonic() - started < 10
        for one in waiting:
            one.close()


def test_a_server_that_stops_answering_in_the_middle(qdrant: Running) -> None:
    proxy = Proxy("127.0.0.1", qdrant.engine.grpc_port)
    with qdrant.collection(vectors_config=vectors(2)) as name:
        settings = qdrant.settings(grpc_port=proxy.port, collection=name)
        with Source(settings, seconds=1) as source:
            assert source.count() == 0
            proxy.swallow()
            with pytest.raises(Unreachable, match="did not answer in time"):
                source.count()
            proxy.refuse()
            with pytest.raises(Unreachable):
                source.count()
            proxy.pass_through()
    proxy.close()


# --- somebody else ---


class NotFound(http.server.BaseHTTPRequestHandler):
    status, body = 404, b"<html>nothing here</html>"

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Page(NotFound):
    status, body = 200, b"<html>welcome</html>"


class OtherJson(NotFound):
    status, body = 200, b'{"name": "elasticsearch", "version": {"number": "8"}}'


class OtherTitle(NotFound):
    status, body = 200, b'{"title": "an API", "version": "1"}'


class Unauthorized(NotFound):
    status, body = 401, b"who are you?"


class Forbidden(NotFound):
    status, body = 403, b'{"error":"forbidden"}'


class BadGateway(NotFound):
    status, body = 502, b"<html>Bad Gateway</html>"


@contextmanager
def web(handler: type[NotFound]) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("handler", [NotFound, Page, OtherJson, OtherTitle])
def test_an_http_server_that_is_no_qdrant(handler: type[NotFound]) -> None:
    with web(handler) as port:
        assert answer_of(local(port)).problem == "not a Qdrant"
        assert answer_of(local(port), grpc_port=port).problem == "not a Qdrant"


def test_what_stands_before_a_server_may_refuse_too() -> None:
    for handler, key, problem in (
        (Unauthorized, None, "API key missing"), (Unauthorized, KEY, "wrong API key"),
        (Forbidden, KEY, "access denied"), (BadGateway, None, "unreachable"),
    ):  # fmt: skip
        with web(handler) as port:
            assert answer_of(local(port), key=key).problem == problem


@contextmanager
def abrupt() -> Iterator[int]:
    """A server that reads a request and hangs up, as PostgreSQL does when it is spoken to in HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    connection.recv(8)
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_server_that_hangs_up() -> None:
    with abrupt() as port:
        assert answer_of(local(port)).problem == "not a Qdrant"
        assert answer_of(local(port), grpc_port=port).problem == "not a Qdrant"


# --- TLS ---


def test_tls_that_is_not_offered(qdrant: Running) -> None:
    engine = qdrant.engine
    answer = answer_of(local(engine.http_port, "https"), grpc_port=engine.grpc_port)
    assert (answer.problem, answer.system) == ("no trusted TLS", f"Qdrant at 127.0.0.1:{engine.http_port}")
    assert "http://" in answer.remedy


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost that is its own authority, with its key beside it."""
    folder = tmp_path_factory.mktemp("certificate")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost"]
    where = ["-keyout", str(folder / "key"), "-out", str(folder / "cert")]
    subprocess.run([*made, *names, *where], check=True, capture_output=True)
    return folder / "cert"


@contextmanager
def terminating(port: int, certificate: Path) -> Iterator[int]:
    """A port that speaks TLS before a server that does not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key"))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    threading.Thread(target=joined, args=(plain,), daemon=True).start()

        def joined(plain: socket.socket) -> None:
            with (
                suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as client,
                socket.create_connection(("127.0.0.1", port)) as server,
            ):  # fmt: skip
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)
                back.join(5)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def pump(begin: socket.socket, end: socket.socket) -> None:
    with suppress(OSError):
        while piece := begin.recv(65536):
            end.sendall(piece)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def test_tls_with_a_certificate_that_is_trusted_or_not(
    locked: Running, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = locked.engine
    with terminating(engine.http_port, certificate) as rest, terminating(engine.grpc_port, certificate) as grpc:
        answer = answer_of(f"https://localhost:{rest}", grpc_port=grpc, key=KEY)
        assert answer.problem == "no trusted TLS"
        assert "certificate is not trusted" in answer.detail
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        answer = answer_of(f"https://localhost:{rest}", grpc_port=grpc, key=KEY)
        assert (answer.problem, answer.detail) == ("", f"gRPC on port {grpc}")
        answer = answer_of(f"https://localhost:{rest}", grpc_port=NOWHERE, key=KEY)
        assert (answer.problem == "") == locked.real
        answer = answer_of(f"https://127.0.0.1:{rest}", grpc_port=grpc, key=KEY)
        assert answer.problem == "no trusted TLS"


def test_a_stream_has_the_same_tls_and_key(locked: Running, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        locked.collection(vectors_config=vectors(2)) as name,
        terminating(locked.engine.grpc_port, certificate) as port,
    ):
        locked.client.upsert(name, [point(7, [1, 2])])
        secret = SecretStr(KEY)
        url = f"https://localhost:{NOWHERE}"
        with Source(Settings(url=url, grpc_port=port, api_key=secret, collection=name)) as source:
            span = Span(collection=name, kind=IdKind.NUMBER, high=10)
            assert [len(block) for block in source.pages(name).blocks(span)] == [1]


# --- the key ---


def reached(server: Running, key: str | None, *, rest: bool = False) -> Answer:
    engine = server.engine
    return answer_of(local(engine.http_port), grpc_port=free_port() if rest else engine.grpc_port, key=key)


def test_the_right_key_travels_openly_and_that_is_said(locked: Running) -> None:
    with Source(locked.settings(collection="none")) as source:
        answer = source.answer()
    assert answer.problem == ""
    assert answer.detail.endswith("; the API key travels without TLS")
    assert KEY not in repr(answer)


@pytest.mark.parametrize("rest", [False, True], ids=["grpc", "rest"])
def test_the_wrong_key_or_none(locked: Running, rest: bool) -> None:  # noqa: FBT001
    wrong, none = reached(locked, "another-key", rest=rest), reached(locked, None, rest=rest)
    assert (wrong.problem, none.problem) == ("wrong API key", "API key missing")
    assert wrong.detail.endswith("refuses the API key: Invalid API key or JWT")
    assert "QDRANT_API_KEY" in none.remedy
    with Source(locked.settings(api_key=None, collection="memories")) as source, pytest.raises(AccessDenied):
        source.collections()


def test_a_key_that_no_header_carries(locked: Running) -> None:
    for key in ("clé", "two\nlines"):
        assert reached(locked, key).problem == "wrong API key"


# --- the address ---


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@host/db", "http://", "http://:6333", "ftp://host:6333", "http://host:port", "http://host:0",
        "http://host:99999", "http://a b:6333", "//", ":6333", "http://[::1:6333", "http://ho$t",
    ],
)  # fmt: skip
def test_an_address_that_is_none(url: str) -> None:
    answer = answer_of(url)
    assert answer.problem == "malformed URL"
    assert "secret" not in repr(answer)
    assert answer.remedy.startswith("write http://host:6333")


def test_an_address_that_is_not_given() -> None:
    answer = answer_of(None, grpc_port=None)
    assert (answer.problem, answer.system, answer.detail) == ("not given", "Qdrant", "QDRANT_URL is not set")
    with pytest.raises(Ambiguous):
        Source(Settings()).count()


@pytest.mark.parametrize("written", ["127.0.0.1:{}", "http://127.0.0.1:{}/", "http://localhost:{}", "localhost:{}"])
def test_addresses_as_deployments_write_them(qdrant: Running, written: str) -> None:
    url = written.format(qdrant.engine.http_port)
    assert answer_of(url, grpc_port=qdrant.engine.grpc_port).problem == ""


def test_a_key_in_the_address_is_used_and_never_shown(locked: Running) -> None:
    engine = locked.engine
    answer = answer_of(f"http://:{KEY}@127.0.0.1:{engine.http_port}", grpc_port=engine.grpc_port)
    assert answer.problem == ""
    assert KEY not in repr(answer)


# --- REST instead ---


def test_rest_where_grpc_cannot_be_used(qdrant: Running) -> None:
    with swallowing() as silent, abrupt() as rude:
        for port, reason in ((NOWHERE, "connection refused"), (silent, "did not answer in time"), (rude, "gRPC")):
            with Source(qdrant.settings(grpc_port=port)) as source:
                answer = source.answer()
            assert reason in answer.detail
            if qdrant.real:
                assert answer.problem == ""
                assert f"since gRPC on port {port} cannot be used" in answer.detail
            else:
                assert answer.problem in ("unreachable", "no answer in time", "not a Qdrant")
