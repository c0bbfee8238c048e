"""API_URL, understood before anybody is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stores.api.problems import MalformedUrl
from stores.errors import Ambiguous
from stores.source_url import without_credentials

if TYPE_CHECKING:
    from stores.target_api import Api as Settings

WITH_GRAPH, WITHOUT_GRAPH = "API_URL", "API_URL_WITHOUT_GRAPH"
_EXAMPLE = "write https://host, or http://host:8000"
_VERSION = "/api/v1"
_LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an API is."""

    variable: str
    """The one that names it."""
    scheme: str
    host: str
    port: int
    prefix: str = ""
    """A path that all of its routes begin with."""

    @property
    def url(self) -> str:
        """The address that a path is put behind."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}{self.prefix}"

    @property
    def spot(self) -> tuple[str, int, str]:
        """What is the same however it is written."""
        host = self.host.rstrip(".")
        return "localhost" if host in _LOOPBACK else host, self.port, self.prefix

    @property
    def system(self) -> str:
        """The API and its address, for people."""
        return f"the API at {self.host}:{self.port}{self.prefix}"


def read_url(settings: Settings, variable: str) -> Place:
    """The place that a variable names; raises MalformedUrl where it is none.

    Raises Ambiguous where it is not set, and where both name one: a service is always what it is itself.
    """
    place = _read(settings, variable)
    if variable == WITHOUT_GRAPH and settings.url and _is_at(place, settings):
        remedy = f"export as {WITHOUT_GRAPH} where the same service answers with its graph switched off"
        raise Ambiguous(f"{WITHOUT_GRAPH} is {WITH_GRAPH}", remedy=remedy)
    return place


def _is_at(place: Place, settings: Settings) -> bool:
    """Whether it is where API_URL leads."""
    try:
        return place.spot == _read(settings, WITH_GRAPH).spot
    except MalformedUrl:
        return False


def _read(settings: Settings, variable: str) -> Place:
    written = settings.url if variable == WITH_GRAPH else settings.url_without_graph
    if not written:
        raise _absent(settings, variable)
    shown = without_credentials(written)
    if not written.lower().startswith(("http://", "https://")):
        raise MalformedUrl(f"{variable} is no http:// or https:// address: {shown!r}", remedy=_EXAMPLE)
    return _parted(variable, written, shown)


def _absent(settings: Settings, variable: str) -> Ambiguous:
    if settings.missing:
        reason, _, remedy = settings.missing.rpartition("; ")
        return Ambiguous(f"the embedded target has no {variable}: {reason or remedy}", remedy=remedy)
    return Ambiguous(f"{variable} is not set", remedy=f"export {variable}, USER_TOKEN and OTHER_USER_TOKEN")


def _parted(variable: str, written: str, shown: str) -> Place:
    try:
        parts = urlsplit(written)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme.lower()]
        host = parts.hostname
    except ValueError:
        host, port = None, 0
    if not host or host != "".join(host.split()):
        raise MalformedUrl(f"{variable} names no host and port: {shown!r}", remedy=_EXAMPLE)
    if "@" in parts.netloc:
        raise MalformedUrl(f"{variable} holds a login", remedy="leave it out: requests carry USER_TOKEN")
    if parts.query or parts.fragment:
        raise MalformedUrl(f"{variable} has more behind {shown!r}", remedy="leave out what follows the ? or #")
    prefix = parts.path.rstrip("/")
    if prefix.endswith(_VERSION):
        raise MalformedUrl(f"{variable} ends in {_VERSION}: {shown!r}", remedy=f"leave out {_VERSION}")
    return Place(variable=variable, scheme=parts.scheme.lower(), host=host, port=port, prefix=prefix)
