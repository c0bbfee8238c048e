"""What Qdrant, its client and the network say, as the project's few errors."""

from __future__ import annotations

import json
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import grpc
import httpx
import pydantic
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from stores.errors import AccessDenied, BadAnswer, NotFound, StoreError, Unreachable, Unsupported
from stores.qdrant_problems import DiskFull, KeyMissing, NoSuchHost, NotQdrant, TimedOut, Tls, WrongKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.qdrant_problems import Peer

#: What the client raises; an assertion of its own means an answer without a result.
RAISED = (
    grpc.RpcError, ApiException, QdrantException, httpx.InvalidURL, pydantic.ValidationError, OSError, ValueError,
    AssertionError,
)  # fmt: skip


@contextmanager
def translated(peer: Peer) -> Iterator[None]:
    """Raise what goes wrong inside as a StoreError."""
    try:
        yield
    except RAISED as error:
        raise _store_error(error, peer) from error


def _store_error(error: BaseException, peer: Peer) -> StoreError:
    if isinstance(error, grpc.RpcError):
        return _of_status(error.code().name, error.details() or "", peer)
    if isinstance(error, UnexpectedResponse):
        return _of_response(error, peer)
    if isinstance(error, ResponseHandlingException):
        return _store_error(error.source, peer)
    if isinstance(error, QdrantException):
        return _of_status("RESOURCE_EXHAUSTED", str(error), peer)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return _of_status("DEADLINE_EXCEEDED", "", peer)
    if isinstance(error, httpx.ConnectError) and (cause := _os_error(error)):
        return _of_network(cause, peer)
    if isinstance(error, OSError):
        return _of_network(error, peer)
    if isinstance(error, httpx.TransportError):
        return NotQdrant(f"{peer.system} ends the connection without an answer", remedy=_WHICH_PORT)
    return BadAnswer(f"{peer.system} gave an answer that cannot be understood: {_short(error)}", remedy=_WHICH_VERSION)


_WHICH_PORT = "point QDRANT_URL at Qdrant's REST port (6333 as a rule) and QDRANT_GRPC_PORT at its gRPC port (6334)"
_WHICH_VERSION = "compare the versions of the Qdrant server and of the package qdrant-client"
_WHICH_KEY = "set QDRANT_API_KEY to a key of this server; one that may only read is enough"
_START = "start Qdrant, or correct QDRANT_URL and QDRANT_GRPC_PORT"
_WAIT = "look at the server's load and at the network between, and run again"


def _of_status(code: str, text: str, peer: Peer) -> StoreError:
    system = peer.system
    match code:
        case "UNAUTHENTICATED" | "PERMISSION_DENIED":
            return _of_refusal(code, text, peer)
        case "NOT_FOUND":
            return NotFound(f"{system} answers: {text}", remedy="correct the name")
        case "UNIMPLEMENTED":
            return Unsupported(f"{system} cannot do that: {text}", remedy=_WHICH_VERSION)
        case "INVALID_ARGUMENT" if "Index required" in text:
            return Unsupported(f"{system} answers: {text}", remedy="create the payload index that it names")
        case "INVALID_ARGUMENT" if "Help: " in text:
            return Unsupported(
                f"{system} answers: {text}", remedy="do that, or ask for a wider strict mode of the collection"
            )
        case "INTERNAL" | "HTTP 500" if "no space left" in text.lower():
            return DiskFull(f"{system} has no room: {text}", remedy="free space on the server's disk, and run again")
        case "DEADLINE_EXCEEDED":
            return TimedOut(f"{system} did not answer in time", remedy=_WAIT)
        case "UNAVAILABLE":
            return _of_unavailable(text, peer)
        case "RESOURCE_EXHAUSTED":
            return Unsupported(f"{system} limits requests: {text}", remedy="wait, or raise its limits for this key")
        case _:
            return BadAnswer(f"{system} answers {code}: {text}", remedy=_WHICH_VERSION)


def _of_refusal(code: str, text: str, peer: Peer) -> StoreError:
    if not peer.keyed:
        return KeyMissing(f"{peer.system} wants an API key and none is set", remedy=_WHICH_KEY)
    if code == "UNAUTHENTICATED":
        return WrongKey(f"{peer.system} refuses the API key: {text}", remedy=_WHICH_KEY)
    return AccessDenied(f"{peer.system} denies access with this API key: {text}", remedy=_WHICH_KEY)


def _of_unavailable(text: str, peer: Peer) -> StoreError:
    folded = text.lower()
    if "refused" in folded:
        return Unreachable(f"{peer.system}: connection refused", remedy=_START)
    if any(symptom in folded for symptom in ("ssl", "tls", "certificate")):
        return Tls(f"{peer.system}: {text}", remedy="ask with http:// where the server has no TLS")
    if any(symptom in folded for symptom in ("http1", "http/1", "socket closed", "reset", "settings frame", "goaway")):
        return NotQdrant(f"{peer.system} does not speak gRPC: {text}", remedy=_WHICH_PORT)
    return Unreachable(f"{peer.system}: {text}", remedy=_START)


_STATUS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    405: "UNIMPLEMENTED", 408: "DEADLINE_EXCEEDED", 422: "INVALID_ARGUMENT", 429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED", 502: "UNAVAILABLE", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}  # fmt: skip
#: Proxies answer these in their own words, and Qdrant the first two as plain text.
_NEEDS_NO_SHAPE = {401, 403, 408, 429, 502, 503, 504}


def _of_response(error: UnexpectedResponse, peer: Peer) -> StoreError:
    number = error.status_code or 0
    text = _error_text(error.content)
    if text is None and number not in _NEEDS_NO_SHAPE:
        return NotQdrant(f"{peer.system} answers HTTP {number}, and not as Qdrant does", remedy=_WHICH_PORT)
    shown = error.content.decode(errors="replace").strip()[:200] if text is None else text
    return _of_status(_STATUS.get(number, f"HTTP {number}"), shown, peer)


def _error_text(content: bytes) -> str | None:
    try:
        status = json.loads(content)["status"]
        return str(status["error"] if isinstance(status, dict) else status)
    except (ValueError, TypeError, KeyError):
        return None


def _of_network(error: OSError, peer: Peer) -> StoreError:
    system = peer.system
    if isinstance(error, socket.gaierror):
        return NoSuchHost(f"{system}: the host's name has no address", remedy="correct the host in QDRANT_URL")
    if isinstance(error, TimeoutError):
        return _of_status("DEADLINE_EXCEEDED", "", peer)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Tls(f"{system}: its certificate is not trusted: {error.verify_message}",
                   remedy="give its authority in SSL_CERT_FILE, or ask under the name it was made for")  # fmt: skip
    if isinstance(error, ssl.SSLError):
        return Tls(
            f"{system} offers no TLS: {_short(error)}", remedy="write http:// in QDRANT_URL if that is as it should be"
        )
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(f"{system}: connection refused", remedy=_START)
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return NotQdrant(f"{system} ends the connection without an answer", remedy=_WHICH_PORT)
    return Unreachable(f"{system}: {error.strerror or _short(error)}", remedy=_START)


def _os_error(error: BaseException | None) -> OSError | None:
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
