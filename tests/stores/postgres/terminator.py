"""TLS in front of a server that has none, as a load balancer ends it."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SSL_REQUEST_LENGTH = 8


def certificate(folder: Path, name: str) -> Path:
    """A certificate for that host which nobody signed but itself, with its key beside it."""
    made = folder / "made.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", made.with_suffix(".key"), "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@contextmanager
def terminator(port: int, certificate: Path) -> Iterator[int]:
    """The port at which TLS is offered before what listens at `port`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=_serve, args=(client, port, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _serve(client: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with suppress(OSError), client, socket.create_connection(("127.0.0.1", port)) as server:
        client.recv(_SSL_REQUEST_LENGTH)
        client.sendall(b"S")
        with context.wrap_socket(client, server_side=True) as encrypted:
            threading.Thread(target=_pump, args=(server, encrypted), daemon=True).start()
            _pump(encrypted, server)


def _pump(begin: socket.socket, end: socket.socket) -> None:
    with suppress(OSError):
        while piece := begin.recv(65536):
            end.sendall(piece)
        end.shutdown(socket.SHUT_WR)
