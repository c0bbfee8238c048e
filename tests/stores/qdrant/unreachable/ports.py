"""Ports of 127.0.0.1 behind which there is no Qdrant."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = 1
"""A port of 127.0.0.1 that nobody listens on."""


def local(port: int, scheme: str = "http") -> str:
    """The address of a port."""
    return f"{scheme}://127.0.0.1:{port}"


@contextmanager
def swallowing() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


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
