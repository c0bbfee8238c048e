"""Why a connection to the destination could not be made, from what libpq, the server or a pooler said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import psycopg

from checks.connectivity import NOT_SET, NOT_UNDERSTOOD
from checks.facts import quoted
from stores.errors import AccessDenied, Ambiguous, NotFound, StoreError, Unreachable

if TYPE_CHECKING:
    from checks.facts import UrlReading

Kind: TypeAlias = type[StoreError]

TIME_OUT = "time-out"
UNREACHABLE = "unreachable"
WRONG_PASSWORD = "wrong password"
NO_DATABASE = "database does not exist"
NO_CONNECTION_LEFT = "no connection is left"
NO_TLS = "TLS is not offered"
UNTRUSTED = "the certificate is not trusted"
NOT_POSTGRES = "is no PostgreSQL"
OF_TLS = (NO_TLS, UNTRUSTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no connection, in stable words, with the way on."""

    words: str
    remedy: str
    kind: Kind
    detail: str = ""
    where: str = ""
    """What it concerns, where that is not the system."""

    def error(self, system: str) -> StoreError:
        """The problem as the error of whoever needed the connection."""
        where = self.where or system
        return self.kind(self.words if self.words == where else f"{self.words}: {where}", remedy=self.remedy)


_OWN_PORT = "DATABASE_URL has to name PostgreSQL's own host and port (5432 where none is given)"
_PROBLEMS: tuple[tuple[str, str, Kind, str], ...] = (
    (r"does not support SSL", NO_TLS, Unreachable,
     "ALTER SYSTEM SET ssl = on -- with a certificate in ssl_cert_file; or, on a trusted network, sslmode=prefer"),
    (r"certificate verify failed|root certificate file|does not match host name|certificate .* (expired|revoked)",
     UNTRUSTED, Unreachable, "give the server's authority as sslrootcert, and the host by the name in its certificate"),
    (r"no encryption|SSL (is )?required|requires? (SSL|TLS)", "refused without TLS", AccessDenied,
     "ask for TLS: add sslmode=require to DATABASE_URL, or let pg_hba.conf admit {user} without it"),
    (r"password authentication failed|SASL authentication failed|wrong password|invalid password"
     r"|authentication failed for user", WRONG_PASSWORD, AccessDenied,
     "set the password of user {user} in DATABASE_URL (percent-encoded); a user who doesn't exist is answered alike"),
    (r"no password supplied", "no password is given", AccessDenied,
     "give the password of user {user} in DATABASE_URL, PGPASSWORD or the password file"),
    (r"[Tt]enant or user not found|tenant/user", "the pooler does not know the project", AccessDenied,
     "name the project in the user: postgres.<project reference>, on the pooler of the project's own region"),
    (r"is not permitted to log in", "role may not log in", AccessDenied, "ALTER ROLE {role} LOGIN"),
    (r"role \".*\" does not exist|no such user", "role does not exist", AccessDenied,
     "CREATE ROLE {role} LOGIN PASSWORD '...' -- or name another user in DATABASE_URL"),
    (r"pg_hba\.conf", "refused by pg_hba.conf", AccessDenied,
     "let pg_hba.conf of the server admit this machine for user {user} and database {database}"),
    (r"permission denied for database", "role may not connect to the database", AccessDenied,
     "GRANT CONNECT ON DATABASE {quoted_database} TO {role}"),
    (r"database \".*\" does not exist|no such database", NO_DATABASE, NotFound,
     "name an existing database at the end of DATABASE_URL, or: CREATE DATABASE {quoted_database}"),
    (r"is not currently accepting connections", "database accepts no connections", Unreachable,
     "ALTER DATABASE {quoted_database} ALLOW_CONNECTIONS true"),
    (r"too many (connections|clients)|connection slots are reserved|no more connections|max clients",
     NO_CONNECTION_LEFT, Unreachable, "close connections that are not needed, or raise the limit that is reached"),
    (r"starting up|shutting down|in recovery mode|not accepting connections|server_login_retry|login has been failing",
     "not ready", Unreachable, "wait until the server accepts connections, then run again"),
    (r"unsupported startup parameter", "the pooler refuses a startup parameter", Unreachable,
     "take options= and the like out of DATABASE_URL: ALTER ROLE {role} SET keeps a setting behind a pooler"),
    (r"invalid response to (SSL|GSSAPI)|expected authentication request|wrong version number|invalid protocol"
     r"|unsupported frontend protocol|invalid authentication request|message contents do not agree",
     NOT_POSTGRES, Unreachable, _OWN_PORT),
    (r"closed the connection unexpectedly|reset by peer|EOF|unexpected eof|Broken pipe",
     "closed the connection without a word", Unreachable,
     "see whether {host}:{port} is PostgreSQL, and what its log and a proxy before it say"),
    (r"channel binding", "channel binding is not offered", Unreachable,
     "take channel_binding=require out of DATABASE_URL, or connect with TLS to a server that knows SCRAM"),
    (r"failed to resolve|could not translate|refused|unreachable|No route|No such file|Permission denied"
     r"|is bad: (no|none)", UNREACHABLE, Unreachable,
     "start the server, or correct host and port in DATABASE_URL ({host}:{port})"),
)  # fmt: skip

_TIMED_OUT = ("start the server or open the way to {host}:{port} (firewall, IPv6-only host, paused project); "
              "connect_timeout in DATABASE_URL sets how long is waited")  # fmt: skip


def not_postgres() -> Problem:
    """Somebody else answers there, in words of his own."""
    return Problem(words=NOT_POSTGRES, remedy=_OWN_PORT, kind=Unreachable, detail="answers as another service does")


def problem_of_url(url: UrlReading) -> Problem | None:
    """The problem of a URL that nobody could connect with."""
    if not url.problem:
        return None
    words = NOT_SET if url.problem == NOT_SET else NOT_UNDERSTOOD
    return Problem(words=words, remedy=url.remedy, kind=Ambiguous, detail=url.problem, where=url.problem)


def problem_of(error: psycopg.Error, url: UrlReading) -> Problem:
    """The failed connection in stable words; what nobody foresaw keeps the server's own."""
    text, detail = str(error), _last_failure(str(error))
    if isinstance(error, psycopg.errors.ConnectionTimeout) or "timeout expired" in detail:
        return _problem(TIME_OUT, Unreachable, _TIMED_OUT, url)
    for pattern, words, kind, remedy in _PROBLEMS:
        if re.search(pattern, text):
            return _problem(words, kind, remedy, url, detail=detail)
    return _problem("refused", AccessDenied, "see what the server says, and its log", url, detail=detail)


def _last_failure(text: str) -> str:
    """What was said last, on one line: psycopg lists every address of a host after it."""
    first = " ".join(text.split("Multiple connection attempts failed")[0].split())
    return re.sub(r"^connection (failed|is bad): ", "", first)


def _problem(words: str, kind: Kind, remedy: str, url: UrlReading, *, detail: str = "") -> Problem:
    names = {
        "user": url.user or "(none)", "role": quoted(url.user), "database": url.database,
        "quoted_database": quoted(url.database), "host": url.host or "the local socket", "port": url.port,
    }  # fmt: skip
    return Problem(words=words, remedy=remedy.format(**names), kind=kind, detail=detail)


def bound_reached(detail: str) -> str:
    """Which limit on connections a refusal names."""
    return next((bound for bound in ("database", "role") if f"for {bound}" in detail), "max_connections")
