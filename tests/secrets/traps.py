"""Servers that refuse whoever comes and repeat in their message what they were shown."""

from __future__ import annotations

import json
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def echoing_http() -> Iterator[int]:
    """Answers 401 with the request's headers and address, in Qdrant's shape."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def echoing_grpc() -> Iterator[int]:
    """Answers UNAUTHENTICATED with the call's metadata."""
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool, handlers=(_EchoCalls(),))
        port = int(server.add_insecure_port("127.0.0.1:0"))
        server.start()
        try:
            yield port
        finally:
            server.stop(None).wait()


@contextmanager
def echoing_postgres() -> Iterator[int]:
    """Asks for the password in plain text, and refuses it by repeating it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Refuse."""
        told = f"nobody here knows {dict(self.headers.items())} at {self.path}"
        body = json.dumps({"status": {"error": told}, "error": told}).encode()
        self.send_response(401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_HEAD = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _EchoCalls(grpc.GenericRpcHandler):  # type: ignore[misc]
    def service(self, details: Any) -> Any:
        """Refuse."""

        def refused(question: bytes, context: Any) -> bytes:
            shown = [f"{key}: {value}" for key, value in context.invocation_metadata()]
            context.abort(grpc.StatusCode.UNAUTHENTICATED, f"nobody here knows {shown}")
            raise AssertionError

        return grpc.unary_unary_rpc_method_handler(refused)


def _accept(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_refuse, args=(client,), daemon=True).start()


def _refuse(client: socket.socket) -> None:
    with suppress(OSError, struct.error), client:
        while len(packet := _packet(client)) < 9:  # asks for TLS
            client.sendall(b"N")
        client.sendall(b"R" + struct.pack("!ii", 8, 3))
        client.recv(1)
        packet = _packet(client)
        told = b"password authentication failed with " + packet.rstrip(b"\0")
        fields = b"SFATAL\0VFATAL\0C28P01\0M" + told + b"\0\0"
        client.sendall(b"E" + struct.pack("!i", len(fields) + 4) + fields)


def _packet(client: socket.socket) -> bytes:
    (size,) = struct.unpack("!i", client.recv(4, socket.MSG_WAITALL))
    return client.recv(size - 4, socket.MSG_WAITALL)
