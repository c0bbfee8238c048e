"""DATABASE_URL as libpq takes it; what deployments write beyond that is removed and named, never guessed.

No text that leaves this module but the conninfo holds any part of a password: where an unencoded character
may have put one into the host, the port or the database, nothing of the URL is repeated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from psycopg import ProgrammingError, pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from checks.facts import UrlReading
from stores.database_parameters import SSLMODES, Refused, kept_pairs, kept_parameters
from stores.variables import unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    Values = dict[str, str]

_EXAMPLE = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
_ENCODE = "percent-encode the password: write %40 for '@', %2F for '/', %25 for '%'"


def read_url(raw: str, environ: Mapping[str, str]) -> tuple[UrlReading, str]:
    """How `raw` is understood, and the conninfo that libpq takes; of a URL with a problem the conninfo is empty."""
    try:
        written, removed = _parameters(unquoted(raw))
        values = _with_environment(written, environ)
        _refuse_unusable(values)
        return _reading(values, removed), make_conninfo(**values)
    except Refused as refused:
        return UrlReading(problem=refused.problem, remedy=refused.remedy), ""


def _parameters(text: str) -> tuple[Values, tuple[str, ...]]:
    if not text:
        raise Refused("is empty", f"write {_EXAMPLE}")
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise Refused("holds a character that is no text", "write it on one line, in UTF-8")
    if scheme := re.match(r"((?:jdbc:)?[a-zA-Z][a-zA-Z0-9+.-]*)://", text):
        return _of_url(scheme[1], text[scheme.end() :])
    if re.match(r"\w+\s*=", text) and "://" not in text:
        kept, removed = kept_pairs(text)
        return _parsed(kept), removed
    raise Refused("does not start with postgresql://", f"write {_EXAMPLE}")


def _of_url(scheme: str, rest: str) -> tuple[Values, tuple[str, ...]]:
    base, plus, driver = scheme.partition("+")
    if base not in ("postgres", "postgresql"):
        raise Refused(f"the scheme {scheme}:// is not PostgreSQL's", f"write {_EXAMPLE}")
    # As libpq does: what stands before the first "@" is user and password, unless a "/" comes first.
    before, at, after = rest.partition("@")
    credentials, at, place = (before, at, after) if at and "/" not in before else ("", "", rest)
    address, _, query = place.partition("?")
    _refuse_unencoded(credentials, address, query)
    parameters, removed = kept_parameters(query)
    removed = ((plus + driver,) if plus else ()) + removed
    return _parsed(f"postgresql://{credentials}{at}{address}?{parameters}"), removed


def _refuse_unencoded(credentials: str, address: str, query: str) -> None:
    """What follows an unencoded "@" or "/" of a password would be taken for host, port, database or parameter."""
    has_user = bool(credentials) or re.search(r"(^|&)user=", query) is not None
    strays = re.search("@[^&]*[:/]" if has_user else "@", query)
    if strays or "@" in address:
        raise Refused(f"an unencoded '{'@' if credentials else '/'}' in user or password", _ENCODE)
    if " " in credentials + address + query:
        raise Refused("an unencoded space", "write %20 for each space")
    if re.search(r"%(?![0-9A-Fa-f]{2})|%00", credentials):
        raise Refused("an unencoded '%' in user or password", _ENCODE)


def _parsed(text: str) -> Values:
    try:
        found = conninfo_to_dict(text)
    except ProgrammingError:
        # libpq's own words quote what it could not read, which may be a part of the password.
        raise Refused("libpq cannot read it", f"write {_EXAMPLE}, the password percent-encoded") from None
    except UnicodeDecodeError:
        raise Refused("an encoded character is not UTF-8", "percent-encode UTF-8; write %25 for a '%'") from None
    return {key: str(value) for key, value in found.items() if value != ""}


def _with_environment(written: Values, environ: Mapping[str, str]) -> Values:
    """What libpq would take from the environment; a service's entries come before those, so it is left to libpq."""
    variables = {option.envvar: option.keyword for option in pq.Conninfo.get_defaults() if option.envvar}
    found = {key.decode(): environ[name.decode()] for name, key in variables.items() if environ.get(name.decode())}
    if "service" in found | written:
        return {"service": found.get("service", "")} | written
    return found | written


def _refuse_unusable(values: Values) -> None:
    if not {"host", "hostaddr", "service"} & values.keys():
        raise Refused("names no host", f"write {_EXAMPLE}; a local socket is ?host=/var/run/postgresql")
    if not all(_is_port(port) for port in values.get("port", "").split(",")):
        raise Refused("the port is no number", "write a port from 1 to 65535, and %2F for a '/' in the password")
    if not re.fullmatch(r"\s*-?\d*\s*", values.get("connect_timeout", "")):
        raise Refused("connect_timeout is no number", "write whole seconds: connect_timeout=10")
    if values.get("sslmode", "prefer") not in SSLMODES:
        raise Refused("sslmode is none of libpq's", f"write one of {', '.join(SSLMODES)}")
    if re.match(r"\[YOUR.PASSWORD\]|<.*PASSWORD>", values.get("password", ""), re.IGNORECASE):
        raise Refused("the password is still the template's placeholder", "write the password in its place")


def _is_port(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and 0 < int(text) < 65536)


def _reading(values: Values, removed: tuple[str, ...]) -> UrlReading:
    service = f"service {values['service']}" if "service" in values else ""
    user = values.get("user", "" if service else _own_user())
    return UrlReading(
        host=values.get("host") or values.get("hostaddr") or service,
        port=int(values.get("port", "").split(",")[0] or 5432),
        database=values.get("dbname", user),
        user=user,
        sslmode=values.get("sslmode", ""),
        removed=removed,
    )


def _own_user() -> str:
    """The user that libpq takes when none is given: the operating system's."""
    options = {option.keyword: option.val for option in pq.Conninfo.get_defaults()}
    return (options.get(b"user") or b"").decode()
