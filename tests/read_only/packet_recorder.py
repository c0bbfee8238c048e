"""A TCP proxy before PostgreSQL that keeps what clients ask for before they log in."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION_3 = (196_608, 196_610)
_PIECE = 65_536


@contextmanager
def recorded_startup(port: int) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The proxy's port in front of a server on 127.0.0.1, and the parameters of every startup packet."""
    heard: list[dict[str, str]] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port, heard), daemon=True).start()
        yield listener.getsockname()[1], heard


def parameters(packet: bytes) -> dict[str, str] | None:
    """Those of a startup packet without its length; None for a request to encrypt or to cancel."""
    (version,) = struct.unpack("!i", packet[:4])
    if version not in VERSION_3:
        return None
    words = packet[4:].rstrip(b"\0").decode().split("\0")
    return dict(zip(words[::2], words[1::2], strict=True))


def _accept(listener: socket.socket, port: int, heard: list[dict[str, str]]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, port, heard), daemon=True).start()


def _serve(client: socket.socket, port: int, heard: list[dict[str, str]]) -> None:
    with suppress(OSError, struct.error), client, socket.create_connection(("127.0.0.1", port)) as server:
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        found = None
        while found is None:
            head = _exactly(client, 4)
            packet = _exactly(client, struct.unpack("!i", head)[0] - 4)
            found = parameters(packet)
            server.sendall(head + packet)
            if found is not None:
                heard.append(found)
        _pump(client, server)
        back.join()


def _exactly(client: socket.socket, size: int) -> bytes:
    data = client.recv(size, socket.MSG_WAITALL)
    if len(data) < size:
        raise ConnectionError
    return data


def _pump(begin: socket.socket, end: socket.socket) -> None:
    with suppress(OSError):
        while piece := begin.recv(_PIECE):
            end.sendall(piece)
    with suppress(OSError):
        end.shutdown(socket.SHUT_WR)
