"""A small real server that answers each request as it is told, well and badly."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

from pydantic import SecretStr

from stores.target_api import Api as Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    #: What is sent to whoever has asked; it is told the whole request.
    Answering: TypeAlias = Callable[[bytes], Iterator[bytes]]

TOKEN, OTHER_TOKEN = "token-of-the-user-5e1f", "token-of-the-other-77aa"


def answer(body: bytes = b"{}", *, status: str = "200 OK", type: str = "application/json", more: str = "") -> bytes:
    """A whole answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


@contextmanager
def serving(said: bytes | Answering, *, certificate: Path | None = None) -> Iterator[Settings]:
    """A service at a port of its own, as the settings name it, and two users' tokens; with a certificate over TLS.

    It ends a connection after what is no HTTP.
    """
    answering = said if callable(said) else lambda head: iter([said] if said.startswith(b"HTTP") else [said, b""])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, answering, certificate), daemon=True).start()
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        yield settings(f"{scheme}://{host}:{listener.getsockname()[1]}")


def settings(url: str | None) -> Settings:
    """A service at that address, with two users' tokens."""
    return Settings(url=url, token=SecretStr(TOKEN), other_token=SecretStr(OTHER_TOKEN))


def _accept(listener: socket.socket, answering: Answering, certificate: Path | None) -> None:
    while True:
        with suppress(ssl.SSLError):
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate, certificate.with_suffix(".key"))
                client = context.wrap_socket(client, server_side=True)
            threading.Thread(target=_serve, args=(client, answering), daemon=True).start()


def _serve(client: socket.socket, answering: Answering) -> None:
    with client, suppress(OSError):
        while head := _request(client):
            for piece in answering(head):
                client.sendall(piece)
                if piece == b"":
                    return


def _request(client: socket.socket) -> bytes:
    asked = client.recv(65536)
    head, _, body = asked.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    while length and len(body) < int(length[1]):
        piece = client.recv(65536)
        asked, body = asked + piece, body + piece
    return asked
