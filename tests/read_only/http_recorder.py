"""An HTTP proxy before a server: it hands every request on, and keeps methods and paths."""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 60


@contextmanager
def recorded_http(port: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The proxy's port in front of a server on 127.0.0.1, and method and path of each request, in order."""
    asked: list[tuple[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_HandOn,), {"asked": asked, "port": port}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


class _HandOn(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]]
    port: int

    def handle_one_request(self) -> None:
        """Any method at all."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline:
            self.close_connection = True
        elif self.parse_request():
            self.asked.append((self.command, self.path))
            self._hand_on()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        headers = {key: value for key, value in self.headers.items() if key.lower() != "host"}
        server.request(self.command, self.path, body=body, headers=headers)
        answer = server.getresponse()
        content = answer.read()
        server.close()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
