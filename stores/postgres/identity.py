"""Which system it is that answers, whatever it is called on the way there."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from psycopg import sql

if TYPE_CHECKING:
    from checks.facts import Table
    from stores.postgres.connection import Session

    Endpoints: TypeAlias = frozenset[tuple[str, int]]

_MAY = """
    SELECT coalesce(has_function_privilege(to_regprocedure('pg_catalog.pg_control_system()'), 'EXECUTE'), false)
"""
_SYSTEM = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()"
_OIDS = "SELECT oid, {}::regclass::oid FROM pg_database WHERE datname = current_database()"
_ANSWERS = "SELECT host(inet_server_addr()), inet_server_port(), current_setting('port')::int"
_LOCAL = "127.0.0.1"


def identity(session: Session, table: Table) -> str:
    """The server's system identifier with the oids of database and table.

    A server that doesn't tell its identifier is called by its own address, and that is said.
    """
    database, oid = session.execute(sql.SQL(_OIDS).format(table.qualified)).fetchone() or (0, 0)
    may = session.execute(_MAY).fetchone()
    told = session.execute(_SYSTEM).fetchone() if may and may[0] else None
    system = f"system {told[0]}" if told else f"address {_address(session)} (pg_control_system() is denied)"
    return f"PostgreSQL {system}, database {database}, table {oid}"


def endpoints(session: Session) -> Endpoints:
    """IP address and port of what answers: of the connection's other end, and of the server behind a pooler."""
    peer = (session.info.hostaddr or _LOCAL, session.info.port)
    return frozenset((str(ipaddress.ip_address(host)), port) for host, port in (peer, _server(session)))


def _address(session: Session) -> str:
    host, port = _server(session)
    return f"{host}:{port}"


def _server(session: Session) -> tuple[str, int]:
    """A server that is reached by a local socket is on this machine."""
    host, port, own = session.execute(_ANSWERS).fetchone() or (None, None, 0)
    return (host or _LOCAL, port or own)
