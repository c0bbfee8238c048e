"""Connections to a place where Qdrant is: clients, channels, addresses."""

from __future__ import annotations

import os
import socket
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
import httpx
from qdrant_client import QdrantClient

from stores.qdrant_errors import translated
from stores.source_url import is_loopback

if TYPE_CHECKING:
    from stores.qdrant_problems import Peer

#: Identity only. Servers gzip what a client takes gzipped, which costs ten times the time and saves 4% of vectors.
_NO_COMPRESSION = {"grpc.compression_enabled_algorithms_bitset": 1}
_ANY_SIZE = {"grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1}
#: Streams beside each other must not share one connection; and a server that is back is found soon.
_OWN = {
    "grpc.use_local_subchannel_pool": 1, "grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 1000
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where Qdrant is."""

    url: str
    host: str
    port: int
    grpc_port: int
    tls: bool
    key: str | None = field(repr=False)
    peer: Peer


def open_client(place: Place, seconds: int, *, grpc: bool) -> QdrantClient:
    """A client over gRPC, or else REST, whose calls take at most `seconds` each; it has not connected yet."""
    with translated(place.peer), warnings.catch_warnings():
        # The client warns of a key without TLS; our answer says so.
        warnings.simplefilter("ignore", UserWarning)
        return QdrantClient(
            url=place.url, grpc_port=place.grpc_port, prefer_grpc=grpc, api_key=place.key, timeout=seconds,
            check_compatibility=False, pool_size=1, grpc_options=_channel_options(place),
            verify=httpx.create_ssl_context() if place.tls else False, trust_env=not is_loopback(place.host),
            metadata={"accept-encoding": "identity"},
        )  # fmt: skip


def open_channel(place: Place) -> grpc.Channel:
    """A gRPC channel of its own, with connections of its own."""
    options = _channel_options(place)
    authorities = options.pop("root_certificates", None)
    address = f"[{place.host}]:{place.grpc_port}" if ":" in place.host else f"{place.host}:{place.grpc_port}"
    with translated(place.peer):
        if place.tls:
            credentials = grpc.ssl_channel_credentials(root_certificates=authorities)
            return grpc.secure_channel(address, credentials, [*options.items(), *_OWN.items()])
        return grpc.insecure_channel(address, [*options.items(), *_OWN.items()])


def endpoints(place: Place) -> frozenset[tuple[str, int]]:
    """The addresses and ports behind the place's name, of REST and gRPC; raises NoSuchHost."""
    with translated(place.peer):
        found = [
            socket.getaddrinfo(place.host, port, type=socket.SOCK_STREAM) for port in (place.port, place.grpc_port)
        ]
    return frozenset((str(address[0]), int(address[1])) for one in found for *_, address in one)


def _channel_options(place: Place) -> dict[str, object]:
    options: dict[str, object] = {**_NO_COMPRESSION, **_ANY_SIZE}
    if is_loopback(place.host):
        options["grpc.enable_http_proxy"] = 0
    if place.tls and (authorities := os.environ.get("SSL_CERT_FILE")):
        # Everything else in this process takes them from there; gRPC has a list of its own.
        options["root_certificates"] = Path(authorities).read_bytes()
    return options
