"""TLS that is not offered or not trusted is told, and what is trusted serves every way of reading."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from checks.facts.blocks import IdKind, Span
from stores.qdrant import Source
from stores.target import Source as Settings
from tests.fixtures.engines.qdrant_servers import KEY, Running, point, vectors
from tests.stores.qdrant.unreachable.answers import answer_of
from tests.stores.qdrant.unreachable.ports import NOWHERE, local
from tests.stores.qdrant.writing.written import bits_of, keys_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(60)


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


def test_streams_and_writes_have_the_same_tls_and_key(
    locked: Running, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        locked.collection(vectors_config=vectors(2)) as name,
        terminating(locked.engine.grpc_port, certificate) as port,
    ):
        locked.client.upsert(name, [point(7, [1, 2])])
        secret = SecretStr(KEY)
        url = f"https://localhost:{NOWHERE}"
        settings = Settings(url=url, grpc_port=port, api_key=secret, collection=name)
        with opened(settings) as writer:
            writer.upsert(IdKind.NUMBER, keys_of([8]), bits_of([[3, 4]]), [{}])
        with Source(settings) as source:
            span = Span(collection=name, kind=IdKind.NUMBER, high=10)
            assert [len(block) for block in source.pages(name).blocks(span)] == [2]
