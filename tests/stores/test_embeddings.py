"""The embedder over HTTP, from a real server that answers well and badly."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from stores import target
from stores.embeddings import MODEL, Embedder, embedder_of
from stores.errors import AccessDenied, Ambiguous, BadAnswer, NotFound, StoreError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def embedder(body: Any, *, status: int = 200, seconds: float = 0) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """An address that answers so, and what was asked of it: paths and bodies."""
    asked: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            time.sleep(seconds)
            answer = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("path", "asked_path"),
    [
        ("", "/v1/embeddings"), ("/", "/v1/embeddings"), ("/v1", "/v1/embeddings"), ("/v1/", "/v1/embeddings"),
        ("/v1/embeddings", "/v1/embeddings"), ("/api/embeddings/", "/api/embeddings"), ("/base", "/base/v1/embeddings"),
    ],
)  # fmt: skip
def test_the_dimension_of_one_text(path: str, asked_path: str) -> None:
    with embedder({"data": [{"embedding": [0.5] * 7}]}) as (url, asked):
        assert Embedder(url + path).dimension() == 7
    assert asked == [(asked_path, {"input": "phasegate", "model": MODEL})]


@pytest.mark.parametrize(
    "body",
    [
        b"no JSON", {}, [], {"data": []}, {"data": [{}]}, {"data": [{"embedding": []}]},
        {"data": [{"embedding": "AAAA"}]}, {"data": [{"embedding": ["x"]}]}, {"data": {"embedding": [1]}}, None,
    ],
)  # fmt: skip
def test_an_answer_that_is_no_embedding(body: Any) -> None:
    with embedder(body) as (url, _), pytest.raises(BadAnswer) as raised:
        Embedder(url).dimension()
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AccessDenied), (403, AccessDenied), (404, NotFound), (400, BadAnswer), (500, BadAnswer)]
)
def test_a_refusal(status: int, kind: type[StoreError]) -> None:
    with embedder({}, status=status) as (url, _), pytest.raises(kind, match=str(status)):
        Embedder(url).dimension()


def test_silence() -> None:
    with embedder({}, seconds=1) as (url, _), pytest.raises(Unreachable, match=r"within 0\.2 s"):
        Embedder(url, seconds=0.2).dimension()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://host.invalid", "no-address", "http://[", "ftp://key@127.0.0.1"]
)
def test_nobody_there(url: str) -> None:
    with pytest.raises(Unreachable) as raised:
        Embedder(url).dimension()
    assert "key" not in raised.value.message
    assert "\n" not in raised.value.message


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_no_proxy_is_asked_for_what_is_on_this_machine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    with embedder({"data": [{"embedding": [1.0]}]}) as (url, _):
        assert Embedder(url.replace("127.0.0.1", name)).dimension() == 1


def test_the_targets_embedder() -> None:
    deployment = target.Deployment(embeddings_url="http://127.0.0.1:1")
    sides = {"destination": target.Destination(), "source": target.Source()}
    given = target.Target(rehearsal=False, origin="environment", deployment=deployment, **sides)  # type: ignore[arg-type]
    none = target.Target(rehearsal=False, origin="environment", deployment=target.Deployment(), **sides)  # type: ignore[arg-type]
    assert embedder_of(given) is not None
    assert embedder_of(none) is None


def test_the_embedded_target_says_why_it_has_none() -> None:
    found = target.embedded({}, missing={"the embedder": "the embedder ended: no module; install it"})
    with pytest.raises(Ambiguous, match="the embedded target has no EMBEDDINGS_URL: the embedder ended") as raised:
        embedder_of(found)
    assert raised.value.remedy == "install it"


def test_the_vectors_of_texts_in_their_order() -> None:
    body = {"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1.0, 2.0]}]}
    with embedder(body) as (url, asked):
        found = Embedder(url).embed(["one", "two"])
    assert [vector.tolist() for vector in found] == [[1.0, 2.0], [3.0, 4.0]]
    assert asked == [("/v1/embeddings", {"input": ["one", "two"], "model": MODEL})]


@pytest.mark.parametrize(
    "vectors", [[[1.0]], [[1.0], [1.0], [1.0]], [[1.0], [1.0, 2.0]], [[1.0], ["x"]]], ids=["few", "many", "odd", "text"]
)
def test_vectors_that_do_not_fit_the_texts_are_refused(vectors: list[list[Any]]) -> None:
    body = {"data": [{"index": place, "embedding": vector} for place, vector in enumerate(vectors)]}
    with embedder(body) as (url, _), pytest.raises(BadAnswer):
        Embedder(url).embed(["one", "two"])
