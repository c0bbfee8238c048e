"""Whether both stores can be reached as the deployment reaches them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts import quoted
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Answer, Headroom, PreparedProbe, Rights, Transport, UrlReading

NOT_SET = "DATABASE_URL is not set"
NOT_UNDERSTOOD = "DATABASE_URL is not understood"
NOT_GIVEN = (NOT_SET, NOT_UNDERSTOOD, "not given")
"""Problems for which nobody was asked."""

_SWITCH_ON = "ALTER SYSTEM SET ssl = on -- with a certificate in ssl_cert_file"

LEAST_HEADROOM = 10
"""Connections that a deployment's pool of ordinary size needs to open in a burst."""
_RESERVED = 3
"""What a server keeps for its superusers unless told otherwise."""


def answers(answer: Answer) -> Finding:
    """The system answers, lets the deployment in and is what it should be."""
    if answer.problem in NOT_GIVEN:
        return unknown(answer.problem, remedy=answer.remedy, detail=answer.detail)
    if answer.problem:
        return failed(
            answer.problem, n=1, observed=answer.detail or f"{answer.problem} after {answer.seconds:.1f} s",
            expected=f"{answer.system} answers", detail=answer.system, remedy=answer.remedy,
        )  # fmt: skip
    return passed(1, answer.version or answer.system, detail=f"{answer.system} {answer.detail}".strip())


def url_is_understood(url: UrlReading) -> Finding:
    """libpq takes DATABASE_URL, but for what is known to be written for other drivers."""
    if url.problem == NOT_SET:
        return unknown(NOT_SET, remedy=url.remedy)
    if url.problem:
        return failed(
            f"{NOT_UNDERSTOOD}: {url.problem}", n=1, observed=url.problem, expected="a URL that libpq takes",
            remedy=url.remedy,
        )  # fmt: skip
    removed = f"removed, since libpq refuses it: {', '.join(url.removed)}" if url.removed else ""
    return passed(1, f"{url.host}:{url.port}/{url.database}", detail=removed)


def tls_is_as_asked(transport: Transport) -> Finding:
    """What sslmode asks is what the connection has."""
    asked = transport.asked or "prefer, which is libpq's default"
    if transport.problem:
        return failed(
            transport.problem, n=1, observed=transport.detail or transport.problem, expected=f"sslmode {asked}",
            remedy=transport.remedy or _SWITCH_ON,
        )  # fmt: skip
    if transport.asked in ("require", "verify-ca", "verify-full") and not (transport.encrypted or transport.local):
        return failed(
            "not encrypted", n=1, observed="no TLS", expected=f"sslmode {asked}",
            remedy=_SWITCH_ON,
        )  # fmt: skip
    protection = "TLS" if transport.encrypted else "a local socket" if transport.local else "no TLS"
    return passed(1, protection, expected=f"sslmode {asked}", detail=_unverified(transport))


def _unverified(transport: Transport) -> str:
    if transport.encrypted and not transport.asked.startswith("verify"):
        return "the server's certificate is not verified; sslmode=verify-full would"
    if not (transport.encrypted or transport.local):
        return "what is sent can be read on the way"
    return ""


def role_may_read(rights: Rights) -> Finding:
    """The role may select from the table and sees every row of it."""
    role, refused = quoted(rights.role), ""
    if not rights.may_use_schema:
        refused, remedy = "no usage of the schema", f"GRANT USAGE ON SCHEMA {quoted(rights.schema)} TO {role}"
    elif not rights.may_select:
        refused, remedy = "no right to select", f"GRANT SELECT ON {rights.table} TO {role}"
    elif rights.policies == "closed":
        refused = "row level security shows the role no row"
        remedy = f'CREATE POLICY "{rights.role} reads" ON {rights.table} FOR SELECT TO {role} USING (true)'
    elif rights.policies == "filtered":
        return unknown(
            "row level security filters what the role sees", n=1, observed=f"role {rights.role}",
            remedy=f"judge as a role that sees every row: ALTER ROLE {role} BYPASSRLS, as a superuser",
        )  # fmt: skip
    if not refused:
        return passed(1, f"{rights.role} reads {rights.table}")
    if not rights.may_use_schema and not rights.may_select:
        remedy += f"; GRANT SELECT ON {rights.table} TO {role}"
    return failed(
        refused, n=1, observed=f"role {rights.role}", expected=f"reads every row of {rights.table}", remedy=remedy
    )


def prepared_statements_survive(probe: PreparedProbe) -> Finding:
    """A prepared statement still works after its connection was lent to somebody else."""
    pooler = probe.pooler or "no pooler in between"
    if probe.problem:
        return failed(
            "prepared statements do not survive the pooler", n=probe.executions, observed=f"{probe.problem} ({pooler})",
            expected="the statement executes on whatever connection the pooler gives",
            remedy="let the pooler carry them (PgBouncer 1.21 or newer: max_prepared_statements = 200), connect to its "
            "session port (Supabase: 5432), or switch them off in the driver (psycopg: prepare_threshold=None, "
            "asyncpg: statement_cache_size=0)",
        )  # fmt: skip
    return passed(probe.executions, f"executed {probe.executions} times", detail=pooler)


def connection_headroom(headroom: Headroom, *, least: float = LEAST_HEADROOM) -> Finding:
    """Enough connections are left under the tightest limit."""
    left = headroom.limit - headroom.used
    bounds = {"database": f"of database {headroom.database}", "role": f"of role {headroom.role}"}
    observed = f"{left} left: {headroom.used} of {headroom.limit} used, {bounds.get(headroom.bound, headroom.bound)}"
    if left >= least:
        return passed(headroom.limits, observed, expected=f"at least {least:g}")
    return failed(
        "too few connections are left", n=headroom.limits, observed=observed, expected=f"at least {least:g}",
        remedy=_raised(headroom, round(headroom.used + 2 * least)),
    )  # fmt: skip


def _raised(headroom: Headroom, limit: int) -> str:
    if headroom.bound == "database":
        return f"ALTER DATABASE {quoted(headroom.database)} CONNECTION LIMIT {limit}"
    if headroom.bound == "role":
        return f"ALTER ROLE {quoted(headroom.role)} CONNECTION LIMIT {limit}"
    return (
        f"ALTER SYSTEM SET max_connections = {limit + _RESERVED} -- and restart the server; or close what idles "
        "(SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2), or connect through a pooler"
    )
