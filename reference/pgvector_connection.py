"""The way to the memory table: a connection, and whether it would serve."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import psycopg
from pgvector.psycopg import register_vector
from psycopg import sql

from .status import Status

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

    from .settings import Settings

_logger = logging.getLogger(__name__)


def connect(settings: Settings) -> psycopg.Connection[TupleRow]:
    """A connection that understands vectors; psycopg.Error where the database or its extension is missing."""
    connection = _open(settings)
    try:
        register_vector(connection)
    except psycopg.Error:
        connection.close()
        raise
    return connection


def status(settings: Settings) -> Status:
    """Ask the database whether the table can be read; every failure is an answer, none is raised."""
    if not settings.database_url:
        return Status(problem="DATABASE_URL is not set")
    try:
        with _open(settings) as connection, connection.transaction():
            connection.execute("select set_config('statement_timeout', %s, true)", (f"{settings.connect_timeout_s}s",))
            return Status(problem=_problem(connection, settings))
    except psycopg.Error as error:
        problem = _problem_of(error)
        # Not the error's text: libpq quotes an address that it cannot read, password and all.
        _logger.warning("%s (%s)", problem, error.sqlstate or type(error).__name__)
        return Status(problem=problem)


def table(settings: Settings) -> sql.Identifier:
    """The memory table as a statement names it; its schema stands before a dot."""
    return sql.Identifier(*settings.table.split("."))


def _open(settings: Settings) -> psycopg.Connection[TupleRow]:
    limit = settings.connect_timeout_s
    return psycopg.connect(
        settings.database_url, connect_timeout=limit, tcp_user_timeout=limit * 1000, autocommit=True
    )  # fmt: skip


def _problem(connection: psycopg.Connection[TupleRow], settings: Settings) -> str:
    if not connection.execute("select from pg_extension where extname = 'vector'").rowcount:
        return "the extension vector is not installed"
    connection.execute(sql.SQL("select id, embedding, payload from {} limit 0").format(table(settings)))
    return ""


def _problem_of(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.OperationalError):
        return "the database does not answer"
    return "the memory table cannot be read" if error.sqlstate else "DATABASE_URL cannot be understood"
