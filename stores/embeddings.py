"""The deployment's embedder, asked for vectors over the interface that OpenAI's, and most others, have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from stores.errors import AccessDenied, Ambiguous, BadAnswer, NotFound, StoreError, Unreachable
from stores.source_url import is_loopback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Vector
    from stores.target import Target

SECONDS = 30
MODEL = "text-embedding-3-small"
"""What the system embeds with; an embedder of a single model ignores it."""
_REMEDY = "set EMBEDDINGS_URL to the embedder's base address, or to its .../embeddings"


class Embedder:
    """An embedder at its address; nothing is sent before it is asked."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        path = url.rstrip("/")
        self._url = path if path.endswith("/embeddings") else f"{path.removesuffix('/v1')}/v1/embeddings"
        self._seconds = seconds

    def dimension(self) -> int:
        """How many numbers it makes of a text."""
        return len(_vectors(self._asked("phasegate"), 1)[0])

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """The vectors of the texts, in their order."""
        found = _vectors(self._asked(list(texts)), len(texts))
        return [np.asarray(vector, dtype=np.float32) for vector in found]

    def _asked(self, given: str | list[str]) -> httpx.Response:
        try:
            by_proxy = not is_loopback(httpx.URL(self._url).host)
            body = {"input": given, "model": MODEL}
            response = httpx.post(self._url, json=body, timeout=self._seconds, trust_env=by_proxy)
        except httpx.TimeoutException:
            raise Unreachable(f"the embedder did not answer within {self._seconds:g} s", remedy=_REMEDY) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"the embedder cannot be reached: {_without_url(error)}", remedy=_REMEDY) from None
        if not response.is_success:
            raise _refusal(response.status_code)
        return response


def embedder_of(target: Target) -> Embedder | None:
    """The target's embedder, None where EMBEDDINGS_URL is not set; raises Ambiguous where the embedded one is gone."""
    url, missing = target.deployment.embeddings_url, target.deployment.embedder_missing
    if missing:
        reason, _, remedy = missing.rpartition("; ")
        raise Ambiguous(f"the embedded target has no EMBEDDINGS_URL: {reason or remedy}", remedy=remedy)
    return Embedder(url) if url else None


def _refusal(status: int) -> StoreError:
    message = f"the embedder answers {status}"
    if status in (401, 403):
        return AccessDenied(
            message,
            remedy="give EMBEDDINGS_URL user and password (https://USER:PASSWORD@HOST/...), or one that needs none",
        )
    if status == 404:
        return NotFound(message, remedy=_REMEDY)
    return BadAnswer(message, remedy=f"see whether it embeds: POST {{'input': 'text', 'model': '{MODEL}'}}")


def _vectors(response: httpx.Response, count: int) -> list[list[float]]:
    """data[...].embedding, in the order of what was asked."""
    try:
        body: Any = response.json()
        entries = sorted(body["data"], key=lambda entry: entry.get("index", 0))
        vectors = [entry["embedding"] for entry in entries]
        first = vectors[0]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise BadAnswer("the embedder's answer has no data[0].embedding", remedy=_REMEDY) from None
    if not all(_is_vector(vector, len(first)) for vector in vectors):
        raise BadAnswer("the embedder's data[0].embedding is no list of numbers", remedy=_REMEDY)
    if len(vectors) != count:
        raise BadAnswer(f"the embedder gives {len(vectors)} vectors for {count} texts", remedy=_REMEDY)
    return vectors


def _is_vector(vector: Any, dimension: int) -> bool:
    numbers = isinstance(vector, list) and vector and all(isinstance(x, int | float) for x in vector)
    return bool(numbers) and len(vector) == dimension


def _without_url(error: Exception) -> str:
    """httpx names the reason; an address may hold a key and is never repeated."""
    return type(error).__name__ if "://" in str(error) else str(error).lower() or type(error).__name__
