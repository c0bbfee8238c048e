"""Where Qdrant is, from QDRANT_URL or from QDRANT_HOST and QDRANT_PORT; a key inside the address is taken out of it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

DEFAULT_PORT = 6333

# Greedy up to the last "@": of an unencoded key no part may stay in what is printed.
_USERINFO = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://)?(.*)@(.*)", re.DOTALL)
_QUERY_KEY = re.compile(r"(?<=[?&])api[-_]?key=([^&#]*)&?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The REST address without credentials, its port, and the key that was written into it."""

    url: str
    port: int | None
    """None when the address cannot be understood; the url is then what was written."""
    key: str | None = field(default=None, repr=False)


def read_address(raw: str, *, port: int | None = None) -> Address:
    """The address as qdrant-client takes it: https for Qdrant Cloud, 6333 where no port is given."""
    written, key = _parted(raw)
    written = written if "://" in written else f"{_scheme(written)}://{_bracketed(written)}"
    try:
        parts = urlsplit(written)
        taken = (port or DEFAULT_PORT) if parts.port is None else parts.port
    except ValueError:
        return Address(url=written, port=None, key=key)
    if not parts.hostname or not taken:
        return Address(url=written, port=None, key=key)
    netloc = f"{_bracketed(parts.hostname)}:{taken}"
    url = urlunsplit((parts.scheme, netloc, parts.path.rstrip("/"), "", ""))
    return Address(url=url, port=taken, key=key)


def without_credentials(url: str) -> str:
    """The URL as it may be printed."""
    return _parted(url)[0]


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its name or number; no proxy leads there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parted(raw: str) -> tuple[str, str | None]:
    in_query = _QUERY_KEY.search(raw)
    bare = _QUERY_KEY.sub("", raw)
    found = _USERINFO.fullmatch(bare)
    if not found:
        return _without_query(bare), unquote(in_query[1]) if in_query else None
    user, _, password = found[2].partition(":")
    return (found[1] or "") + _without_query(found[3]), unquote(password or user) or None


def _without_query(url: str) -> str:
    return re.split(r"[?#]", url)[0]


def _scheme(host: str) -> str:
    return "https" if "cloud.qdrant.io" in host else "http"


def _bracketed(host: str) -> str:
    bare_ipv6 = host.count(":") > 1 and not host.startswith("[")
    return f"[{host}]" if bare_ipv6 else host
