"""The embedder over HTTP, as a stranger starts it and asks it."""

from __future__ import annotations

import base64
import struct
import time
from typing import TYPE_CHECKING, Any

import pytest

from reference.embedder import DIMENSION, embed
from reference.embeddings import MODEL, MOST_CHARACTERS, MOST_TEXTS
from tests.service.conftest import deployed_to
from tests.service.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

PATH = "/v1/embeddings"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """It is told nothing, and there is no store."""
    folder = deployed_to(tmp_path_factory.mktemp("embeddings"))
    began = time.monotonic()
    with served(folder, app="embeddings") as client:
        assert time.monotonic() - began < 10, "half a second, and the machine may be busy"
        yield client


def asked(client: httpx.Client, **body: Any) -> dict[str, Any]:
    """What is answered to a request that is well."""
    answer = client.post(PATH, json={"model": "any", **body})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_one_text_has_the_embedders_vector(client: httpx.Client) -> None:
    assert asked(client, input="Prefers oat milk") == {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": embed("Prefers oat milk")}],
        "model": MODEL,
        "usage": {"prompt_tokens": 3, "total_tokens": 3},
    }


def test_several_texts_are_answered_in_their_order(client: httpx.Client) -> None:
    texts = ["oat milk", "the piano", "oat milk", "  ", "住在东京"]
    told = asked(client, input=texts, dimensions=DIMENSION, user="somebody")
    assert [entry["index"] for entry in told["data"]] == [0, 1, 2, 3, 4]
    assert [entry["embedding"] for entry in told["data"]] == [embed(text) for text in texts]


def test_base64_is_the_same_in_32_bits(client: httpx.Client) -> None:
    (entry,) = asked(client, input="oat milk", encoding_format="base64")["data"]
    vector = struct.unpack(f"<{DIMENSION}f", base64.b64decode(entry["embedding"]))
    assert vector == pytest.approx(embed("oat milk"), abs=1e-7)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"input": ""}, "input"), ({"input": []}, "input"), ({"input": [""]}, "input"), ({"input": [1, 2]}, "input"),
        ({"input": None}, "input"), ({}, "input"), ({"input": ["a"] * (MOST_TEXTS + 1)}, "input"),
        ({"input": "a" * (MOST_CHARACTERS + 1)}, "input"), ({"input": "a", "model": ""}, "model"),
        ({"input": "a", "dimensions": 1536}, "dimensions"),
        ({"input": "a", "encoding_format": "int8"}, "encoding_format"),
    ],
    ids=lambda given: str(given)[:40],
)  # fmt: skip
def test_what_cannot_be_embedded_is_refused_in_openais_shape(
    body: dict[str, Any], param: str, client: httpx.Client
) -> None:  # fmt: skip
    answer = client.post(PATH, json={"model": "any", **body})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, None)
    assert error["message"].startswith(f"{param}: ")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"model": "any", "input": "\\ud800"}'])
def test_what_is_no_request_is_refused(body: bytes, client: httpx.Client) -> None:
    answer = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_other_paths_and_methods_are_refused(client: httpx.Client) -> None:
    refused = [client.get(PATH), client.post("/v1/completions", json={})]
    assert [answer.status_code for answer in refused] == [405, 404]
    assert [answer.json()["error"]["type"] for answer in refused] == ["invalid_request_error"] * 2


def test_it_says_that_it_is_well(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "healthy", "model": MODEL}
