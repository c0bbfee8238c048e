"""Requests over HTTP: no redirect is followed, no proxy taken, and none lasts longer than it may."""

from __future__ import annotations

import json
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from stores.api.errors import translated
from stores.api.problems import NoJson, Redirects, TimedOut, TooLarge
from stores.deadline import within
from stores.source_url import without_credentials

if TYPE_CHECKING:
    from stores.api.address import Place

MAX_BYTES = 20_000_000
_GRACE_SECONDS = 0.5
_SHOWN = 80
_HEADERS = {"User-Agent": "phasegate", "Accept": "application/json", "Accept-Encoding": "identity"}
_WAIT = "look at the service's load and its logs, and run again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer, not understood yet."""

    status: int
    type: str
    """Its media type."""
    raw: bytes
    location: str = ""
    """Where a redirect points."""


class Link:
    """A client for one API."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._client = httpx.Client(
            verify=ssl.create_default_context(), trust_env=False, follow_redirects=False, headers=_HEADERS
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def fetch(self, method: str, path: str, *, token: str | None, body: Any = None, seconds: float) -> Reply:
        """The answer; raises StoreErrors, TimedOut after `seconds` whatever the server does meanwhile."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        sent = {} if body is None else {"json": body}

        def call() -> Reply:
            until = time.monotonic() + seconds
            url, timeout = f"{self.place.url}{path}", httpx.Timeout(seconds)
            with self._client.stream(method, url, headers=headers, timeout=timeout, **sent) as response:
                return self._read(response, until)

        try:
            with translated(self.place):
                return within(seconds + _GRACE_SECONDS, call)
        except TimeoutError:
            raise TimedOut(f"{self.place.system} did not answer within {seconds:g} s", remedy=_WAIT) from None

    def _read(self, response: httpx.Response, until: float) -> Reply:
        raw = bytearray()
        for piece in response.iter_bytes():
            raw += piece
            if time.monotonic() > until:
                raise TimeoutError
            if len(raw) > MAX_BYTES:
                message = f"{self.place.system} answers with more than {MAX_BYTES:,} bytes"
                raise TooLarge(message, remedy=f"see whether {self.place.variable} is a memory service's")
        media = response.headers.get("content-type", "").partition(";")[0].strip()
        location = response.headers.get("location", "") if response.is_redirect else ""
        return Reply(status=response.status_code, type=media, raw=bytes(raw), location=location)


def json_of(reply: Reply, place: Place) -> Any:
    """The answer as JSON, None where it is empty; raises Redirects or NoJson."""
    if reply.location:
        to = without_credentials(reply.location)
        raise Redirects(f"{place.system} redirects to {_cut(to)}", remedy=f"write where it is in {place.variable}")
    try:
        return json.loads(reply.raw, parse_constant=_refuse) if reply.raw else None
    except (ValueError, RecursionError):
        what = f"{reply.status}, {reply.type or 'of no type'}: {_cut(text_of(reply))}"
        remedy = f"point {place.variable} at the API itself, not at a page or a proxy's error"
        raise NoJson(f"{place.system} answers with what is no JSON ({what})", remedy=remedy) from None


def text_of(reply: Reply) -> str:
    """The beginning of the answer as one line."""
    return " ".join(reply.raw[:1000].decode("utf-8", "replace").split())


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _refuse(name: str) -> None:
    raise ValueError(name)
