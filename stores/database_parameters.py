"""Which parameters of a connection string libpq knows, and which others deployments write for their pools and ORMs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from psycopg import pq

Kept: TypeAlias = tuple[str, tuple[str, ...]]
"""What libpq takes, and the names of what was removed."""

KNOWN = frozenset(option.keyword.decode() for option in pq.Conninfo.get_defaults())
SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
OTHERS = frozenset({
    "application", "autosave", "binary_parameters", "channel", "charset", "command_timeout", "connection_limit",
    "currentschema", "default_query_exec_mode", "encoding", "max_overflow", "max_pool_size", "min_pool_size",
    "pgbouncer", "pool", "pool_max_conns", "pool_min_conns", "pool_mode", "pool_pre_ping", "pool_recycle", "pool_size",
    "pool_timeout", "poolmode", "pooling", "prepare_threshold", "prepared_statement_cache_size", "preparethreshold",
    "prepared_statements", "schema", "search_path", "server_settings", "serverversion", "socket_timeout",
    "sslaccept", "statement_cache_mode", "statement_cache_size", "statement_timeout", "supa", "timezone",
    "uselibpqcompat", "workaround",
})  # fmt: skip
"""Names that are certainly names: an unknown one may be the rest of a password."""
_SSL = {
    "true": "require", "1": "require", "on": "require", "no-verify": "require",
    "false": "disable", "0": "disable", "off": "disable",
}  # fmt: skip
_PAIR = r"\s*(\w+)\s*=\s*+('(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?=\s|$)"


class Refused(Exception):
    """The connection string cannot be used: what is wrong, and what to write; both without any part of it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parameter:
    name: str
    value: str
    written: str

    @property
    def sets_tls(self) -> bool:
        """Whether it asks for TLS in another client's words: dropping it would weaken what was asked for."""
        own = self.name == "sslmode" and self.value not in _SSL
        return self.name.lower() in ("ssl", "sslmode") and not own


def kept_parameters(query: str) -> Kept:
    """Of a URL's query what libpq takes, and the names of the rest."""
    pieces = [(piece, *piece.partition("=")[::2]) for piece in query.split("&") if piece]
    return _kept(
        "&", [_Parameter(name=unquote(name), value=unquote(value), written=all) for all, name, value in pieces]
    )


def kept_pairs(text: str) -> Kept:
    """Of a keyword/value string what libpq takes, and the names of the rest."""
    if not re.fullmatch(rf"(?>{_PAIR})+\s*", text):
        raise Refused("is no list of keyword=value", "quote values with spaces: password='two words'")
    pairs = [pair.groups() for pair in re.finditer(_PAIR, text)]
    return _kept(" ", [_Parameter(name=name, value=v.strip("'"), written=f"{name}={v}") for name, v in pairs])


def _kept(separator: str, parameters: list[_Parameter]) -> Kept:
    tls = [parameter for parameter in parameters if parameter.sets_tls]
    taken = [parameter.written for parameter in parameters if parameter.name in KNOWN and parameter not in tls]
    others = [parameter for parameter in parameters if parameter.name not in KNOWN and parameter not in tls]
    beside_password = not {"password", "sslpassword"}.isdisjoint(parameter.name for parameter in parameters)
    # The translated ones first: libpq lets the last one win, and its own words are the clearer ones.
    kept = separator.join([f"sslmode={_sslmode(parameter)}" for parameter in tls] + taken)
    return kept, tuple(
        [_tls_name(parameter) for parameter in tls] + [_name(one, beside_password=beside_password) for one in others]
    )


def _sslmode(parameter: _Parameter) -> str:
    mode = _SSL.get(parameter.value.lower(), parameter.value.lower())
    if mode not in SSLMODES:
        raise Refused(f"{parameter.name.lower()} has a value that nobody knows", f"write sslmode={'|'.join(SSLMODES)}")
    return mode


def _tls_name(parameter: _Parameter) -> str:
    return parameter.name if parameter.name.lower() == "ssl" else f"{parameter.name}={parameter.value}"


def _name(parameter: _Parameter, *, beside_password: bool) -> str:
    if "@" in parameter.written:
        raise Refused("an unencoded '@' or '?' in user or password", "write %40 for '@' and %3F for '?'")
    if parameter.name.lower() in OTHERS:
        return parameter.name
    if beside_password or not re.fullmatch(r"[A-Za-z][\w.-]{0,40}", parameter.name):
        raise Refused("an unknown parameter, perhaps the rest of a value",
                      "take it away, or encode the value: %26 for '&'; in keyword=value strings quote it")  # fmt: skip
    return parameter.name
