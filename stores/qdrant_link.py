"""The way to Qdrant: gRPC where it answers, REST where it does not, decided once."""

from __future__ import annotations

import re
import socket
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from stores.errors import AccessDenied, Ambiguous, BadAnswer, NotFound, StoreError, Unreachable, Unsupported
from stores.qdrant_clients import Place, open_client
from stores.qdrant_errors import translated
from stores.qdrant_problems import MalformedAddress, NotQdrant, Peer, WrongKey
from stores.source_url import read_address, without_credentials

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

    from stores.target import Source as Settings

#: To find out whether anybody is there; reading may take longer.
PROBE_SECONDS = 2.0
HELLO_SECONDS = 4
_HOST = re.compile(r"[\w.:%-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A client of a Qdrant that has answered, and how it is reached."""

    client: QdrantClient
    peer: Peer
    version: str
    detail: str
    product: str
    """Its name and version, as it says them."""
    place: Place
    seconds: int
    over_grpc: bool


def system_of(settings: Settings) -> str:
    """Qdrant and its address, for people."""
    shown = without_credentials(settings.url).partition("://")[2] if settings.url else ""
    return f"Qdrant at {shown}" if shown else "Qdrant"


def connect(settings: Settings, *, seconds: int) -> Link:
    """A client whose calls take at most `seconds` each; raises a StoreError when no Qdrant answers."""
    place = read_place(settings)
    try:
        _probe(place, place.grpc_port)
        return _link(place, seconds, grpc=True, detail=f"gRPC on port {place.grpc_port}")
    except AccessDenied:
        raise
    except StoreError as error:
        unusable = error
    reason = unusable.message.removeprefix(place.peer.system).lstrip(": ")
    try:
        why = f"REST, since gRPC on port {place.grpc_port} cannot be used ({reason})"
        return _link(place, seconds, grpc=False, detail=why)
    except Unsupported:
        # There is no REST to fall back on, so what keeps gRPC from working is what is wrong.
        raise unusable from None
    except Unreachable as error:
        both = f"{error.message}; gRPC on port {place.grpc_port}: {reason}"
        raise type(error)(both, remedy=error.remedy) from error


def read_place(settings: Settings) -> Place:
    """The settings' address in its parts."""
    if not settings.url:
        raise Ambiguous("QDRANT_URL is not set", remedy="set QDRANT_URL, or QDRANT_HOST and QDRANT_PORT")
    address = read_address(settings.url)
    parts = urlsplit(address.url if address.port else "")
    key = settings.api_key.get_secret_value() if settings.api_key else address.key
    peer = Peer(system=system_of(settings), keyed=bool(key))
    if not address.port or parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or ""):
        raise MalformedAddress(
            f"QDRANT_URL is no address of a Qdrant: {without_credentials(settings.url)!r}",
            remedy="write http://host:6333 or https://host:6333, and the key in QDRANT_API_KEY",
        )
    if key and not (key.isascii() and key.isprintable()):
        raise WrongKey("the API key holds characters that no key has", remedy="copy QDRANT_API_KEY again, on one line")
    return Place(
        url=address.url, host=parts.hostname or "", port=address.port, grpc_port=settings.grpc_port or address.port + 1,
        tls=parts.scheme == "https", key=key or None, peer=peer,
    )  # fmt: skip


def _probe(place: Place, port: int) -> None:
    with translated(place.peer), socket.create_connection((place.host, port), timeout=PROBE_SECONDS) as plain:
        if place.tls:
            httpx.create_ssl_context().wrap_socket(plain, server_hostname=place.host).close()


def _link(place: Place, seconds: int, *, grpc: bool, detail: str) -> Link:
    with closing(open_client(place, HELLO_SECONDS, grpc=grpc)) as brief:
        title, version = _hello(brief, place.peer)
        if not grpc:
            _require_rest(brief, place.peer)
    if place.key and not place.tls:
        detail += "; the API key travels without TLS"
    client = open_client(place, seconds, grpc=grpc)
    return Link(
        client=client, peer=place.peer, version=version, detail=detail, product=f"{title} {version}", place=place,
        seconds=seconds, over_grpc=grpc,
    )  # fmt: skip


def _hello(client: QdrantClient, peer: Peer) -> tuple[str, str]:
    """Title and version of who answers; raises when it is no Qdrant."""
    stranger = NotQdrant(
        f"{peer.system}: who answers there is no Qdrant",
        remedy="point QDRANT_URL at Qdrant's REST port (6333 as a rule) and QDRANT_GRPC_PORT at its gRPC port (6334)",
    )
    try:
        with translated(peer):
            about = client.info()
    except (BadAnswer, NotFound, Unsupported) as error:
        raise stranger from error
    if "qdrant" not in about.title.lower():
        raise stranger
    return about.title, about.version


def _require_rest(client: QdrantClient, peer: Peer) -> None:
    """Raise Unsupported where only the greeting is served over HTTP, as by the embedded Qdrant."""
    with suppress(AccessDenied), translated(peer):
        client.get_collections()
