"""Services that are no PostgreSQL, on a port of 127.0.0.1."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HTTP = b"HTTP/1.1 400 Bad Request\r\n\r\n"
REDIS = b"-ERR unknown command\r\n"


@contextmanager
def listener(answer: bytes | None, *, after: bytes = b"") -> Iterator[int]:
    """The port of one that answers so, once it has read `after`; None never answers, b"" hangs up."""
    server = socket.create_server(("127.0.0.1", 0))
    opened = [server]

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                opened.append(client)
                threading.Thread(target=_serve, args=(client, answer, after), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        for connection in opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def _serve(client: socket.socket, answer: bytes | None, after: bytes) -> None:
    if answer is None:
        return
    with suppress(OSError), client:
        read = b""
        while answer and not (read and after in read):
            read += client.recv(1024)
        client.sendall(answer)
