"""Servers that are no Qdrant, or that stand before one, are told by what they are."""

from __future__ import annotations

import http.server
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.fixtures.engines.qdrant_servers import KEY
from tests.stores.qdrant.unreachable.answers import answer_of
from tests.stores.qdrant.unreachable.ports import abrupt, local

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(60)


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


def test_a_server_that_hangs_up() -> None:
    with abrupt() as port:
        assert answer_of(local(port)).problem == "not a Qdrant"
        assert answer_of(local(port), grpc_port=port).problem == "not a Qdrant"
