"""Whether it is another service that kept silent: one that waits for the end of a line says something when it comes."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

from psycopg import conninfo as libpq

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 1.0


def is_another_service(conninfo: str) -> bool:
    """Whether what listens there answers lines; PostgreSQL never does, and nobody answers where packets are lost."""
    parameters = libpq.conninfo_to_dict(conninfo)
    host = str(parameters.get("hostaddr") or parameters.get("host") or "").split(",")[0]
    port = str(parameters.get("port") or "").split(",")[0] or "5432"
    if not host or host.startswith("/"):
        return False
    heard: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(host, int(port), heard.append), daemon=True)
    listener.start()
    listener.join(SECONDS)
    return any(heard)


def _listen(host: str, port: int, hear: Callable[[bytes], None]) -> None:
    try:
        with socket.create_connection((host, port), timeout=SECONDS) as connection:
            connection.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
            hear(connection.recv(16))
    except OSError:
        return
