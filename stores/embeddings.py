"""The deployment's embedder, asked for one vector over the interface that OpenAI's, and most others, have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from stores.errors import AccessDenied, BadAnswer, NotFound, StoreError, Unreachable

if TYPE_CHECKING:
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
        try:
            response = httpx.post(self._url, json={"input": "phasegate", "model": MODEL}, timeout=self._seconds)
        except httpx.TimeoutException:
            raise Unreachable(f"the embedder did not answer within {self._seconds:g} s", remedy=_REMEDY) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"the embedder cannot be reached: {_without_url(error)}", remedy=_REMEDY) from None
        if not response.is_success:
            raise _refusal(response.status_code)
        return _dimension(response)


def embedder_of(target: Target) -> Embedder | None:
    """The target's embedder, None where EMBEDDINGS_URL is not set."""
    url = target.deployment.embeddings_url
    return Embedder(url) if url else None


def _refusal(status: int) -> StoreError:
    message = f"the embedder answers {status}"
    if status in (401, 403):
        return AccessDenied(message, remedy="set EMBEDDINGS_URL to an address that needs no key, inside the deployment")
    if status == 404:
        return NotFound(message, remedy=_REMEDY)
    return BadAnswer(message, remedy=f"see whether it embeds: POST {{'input': 'text', 'model': '{MODEL}'}}")


def _dimension(response: httpx.Response) -> int:
    """The length of data[0].embedding."""
    try:
        body: Any = response.json()
        vector = body["data"][0]["embedding"]
    except (ValueError, LookupError, TypeError):
        raise BadAnswer("the embedder's answer has no data[0].embedding", remedy=_REMEDY) from None
    if not isinstance(vector, list) or not vector or not all(isinstance(x, int | float) for x in vector):
        raise BadAnswer("the embedder's data[0].embedding is no list of numbers", remedy=_REMEDY)
    return len(vector)


def _without_url(error: Exception) -> str:
    """httpx names the reason; an address may hold a key and is never repeated."""
    return type(error).__name__ if "://" in str(error) else str(error).lower() or type(error).__name__
