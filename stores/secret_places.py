"""Where secrets stand in a deployment's variables: under a telling name, in a URL, in a connection string."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET_NAME = re.compile(r"(password|passwd|passphrase|secret|token|api[-_]?key|credentials?)$", re.IGNORECASE)
"""How the names of variables and parameters end that hold nothing but a secret."""
_PARAMETER = re.compile(r"[?&;]([^?&;=#\s]+)=([^&#\s]+)")
_PARAMETER_NAME = re.compile(rf"{SECRET_NAME.pattern}|^(pwd|key|auth|authorization|signature|sig|jwt)$", re.IGNORECASE)
_KEYWORD = re.compile(r"(?:^|[\s?&;])\w*password\s*=\s*('(?:[^'\\]|\\.)*'?|[^\s&;]+)", re.IGNORECASE)
_URL = re.compile(r"([a-zA-Z][a-zA-Z0-9+.:-]*)://(.*)", re.DOTALL)
_OF_POSTGRES = re.compile(r"(jdbc:)?postgres(ql)?(\+\w+)?", re.IGNORECASE)


def secrets_in(name: str, value: str) -> Iterator[str]:
    """The secrets that a variable of this name and value holds, as they are written and decoded."""
    value = value.strip().strip("'\"").strip()
    if SECRET_NAME.search(name):
        yield from _decoded(value)
    for found in _KEYWORD.finditer(value):
        yield from _decoded(_unquoted(found[1]))
    for found in _PARAMETER.finditer(value):
        if _PARAMETER_NAME.search(unquote(found[1])):
            yield from _decoded(found[2])
    yield from _of_userinfo(value, is_key=name.upper().endswith(("_URL", "_URI", "_HOST")))


def _of_userinfo(value: str, *, is_key: bool) -> Iterator[str]:
    url = _URL.match(value)
    scheme, rest = (url[1], url[2]) if url else ("", value)
    if not (url or is_key) or "@" not in rest:
        return
    # An unencoded "@" may be the password's own: up to the first one, and up to the last.
    for userinfo in {rest.partition("@")[0], rest.rpartition("@")[0]}:
        user, colon, password = userinfo.partition(":")
        yield from _decoded(password)
        if not _OF_POSTGRES.fullmatch(scheme):  # there a user is nobody's key
            yield from _decoded(user)
            yield from _decoded(userinfo) if colon else ()


def _decoded(written: str) -> Iterator[str]:
    yield from {written, unquote(written), unquote_plus(written)}


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:].removesuffix("'")) if value.startswith("'") else value
