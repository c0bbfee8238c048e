"""Whether the port of DATABASE_URL is one that its host serves: providers tell a pooler from the server by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.connectivity import NOT_SET, NOT_UNDERSTOOD
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Answer, UrlReading

SESSION_PORT, TRANSACTION_PORT = 5432, 6543
_SETTINGS_LOST = (
    "a transaction pooler forgets what a session sets: hnsw.ef_search by SET LOCAL, or ALTER ROLE ... SET; "
    "prepared statements: see connectivity.prepared_statements_survive"
)


def port_fits_host(url: UrlReading, answer: Answer) -> Finding:
    """The port is the one at which the host serves what the deployment takes it for."""
    if url.problem:
        cause = NOT_SET if url.problem == NOT_SET else NOT_UNDERSTOOD
        return unknown(cause, remedy=url.remedy)
    host = url.host.lower().rstrip(".")
    if re.fullmatch(r"db\.\w+\.supabase\.(co|com|net)", host):
        return _supabase_direct(url, answer)
    if host.endswith(".pooler.supabase.com"):
        return _supabase_pooler(url)
    if host.endswith(".neon.tech"):
        return _neon(url, pooled=host.split(".")[0].endswith("-pooler"))
    return passed(1, _place(url), detail="not a host whose ports are known here: nothing says that the port is wrong")


def _supabase_direct(url: UrlReading, answer: Answer) -> Finding:
    """Port 6543 of a project's own host is served only where a dedicated pooler was bought."""
    if url.port == SESSION_PORT:
        return passed(1, _place(url), detail="Supabase, direct connection (IPv6 unless the IPv4 add-on is bought)")
    if url.port == TRANSACTION_PORT and not answer.problem:
        return passed(1, _place(url), detail=f"Supabase's dedicated pooler answers there; {_SETTINGS_LOST}")
    return failed(
        "a pooler's port on the direct host" if url.port == TRANSACTION_PORT else "not a port of this host",
        n=1, observed=_place(url), expected=f"port {SESSION_PORT} of the direct host",
        remedy=f"in DATABASE_URL write {url.host}:{SESSION_PORT}, or the pooler's own host "
        f"aws-0-<region>.pooler.supabase.com:{TRANSACTION_PORT} with the user postgres.<project reference>",
    )  # fmt: skip


def _supabase_pooler(url: UrlReading) -> Finding:
    ports = f"port {SESSION_PORT} (session) or {TRANSACTION_PORT} (transaction)"
    if url.port not in (SESSION_PORT, TRANSACTION_PORT):
        return failed(
            "not a port of this pooler", n=1, observed=_place(url), expected=ports,
            remedy=f"in DATABASE_URL write {url.host}:{SESSION_PORT} for session pooling, "
            f":{TRANSACTION_PORT} for transaction pooling",
        )  # fmt: skip
    if "." not in url.user:
        return failed(
            "the user does not name the project", n=1, observed=f"user {url.user}", expected="user.<project reference>",
            remedy=f"in DATABASE_URL write the user as {url.user or 'postgres'}.<project reference>: "
            "the pooler serves many projects",
        )  # fmt: skip
    transaction = url.port == TRANSACTION_PORT
    detail = f"transaction pooling; {_SETTINGS_LOST}" if transaction else "session pooling"
    return passed(1, _place(url), expected=ports, detail=f"Supabase's pooler, {detail}")


def _neon(url: UrlReading, *, pooled: bool) -> Finding:
    if url.port != SESSION_PORT:
        return failed(
            "not a port of this host", n=1, observed=_place(url), expected=f"port {SESSION_PORT}",
            remedy=f"in DATABASE_URL write {url.host}:{SESSION_PORT}: at Neon the host's -pooler chooses, not the port",
        )  # fmt: skip
    kind = f"pooler, transaction pooling; {_SETTINGS_LOST}" if pooled else "direct connection"
    return passed(1, _place(url), detail=f"Neon, {kind}")


def _place(url: UrlReading) -> str:
    return f"{url.host}:{url.port}"
