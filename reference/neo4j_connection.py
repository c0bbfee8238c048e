"""The way to the graph: a driver with a time-out and a database, and whether it would serve."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS, Driver, GraphDatabase, Query
from neo4j.exceptions import AuthError, ClientError, ConfigurationError, DriverError, Neo4jError

from .status import Status

if TYPE_CHECKING:
    from .settings import Settings

#: What a driver's calls raise where Neo4j cannot be reached or refuses; a name that is not found is an OSError.
ERRORS: tuple[type[Exception], ...] = (Neo4jError, DriverError, OSError, ValueError)
_logger = logging.getLogger(__name__)


def connect(settings: Settings) -> Driver:
    """A driver; it connects with its first query. ConfigurationError or ValueError for an address that is none."""
    limit = settings.neo4j_timeout_s
    return GraphDatabase.driver(
        settings.neo4j_uri, auth=(settings.neo4j_user, settings.neo4j_password),
        connection_timeout=limit, connection_acquisition_timeout=limit, max_transaction_retry_time=limit,
        max_connection_pool_size=2, notifications_min_severity="OFF",
    )  # fmt: skip


def status(settings: Settings) -> Status:
    """Ask the database for an answer, on a connection of its own; every failure is an answer, none is raised."""
    if not settings.neo4j_enabled:
        return Status(problem="NEO4J_ENABLED is off")
    try:
        with connect(settings) as driver:
            ask(driver, settings)
    except ERRORS as error:
        return Status(problem=problem_of(error))
    return Status()


def ask(driver: Driver, settings: Settings) -> None:
    """Read nothing from the database; raises one of ERRORS where it does not answer."""
    with driver.session(database=settings.neo4j_database, default_access_mode=READ_ACCESS) as session:
        session.run(Query("RETURN 1", timeout=settings.neo4j_timeout_s)).consume()


def run(driver: Driver, settings: Settings, statement: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a statement, run in the database as one transaction; raises one of ERRORS."""
    query = Query(statement, timeout=settings.neo4j_timeout_s)
    with driver.session(database=settings.neo4j_database) as session:
        return session.run(query, values).data()


def problem_of(error: Exception) -> str:
    """What an error says, without the names of hosts and users."""
    # Not the error's text: it quotes the address.
    _logger.warning("Neo4j: %s %s", type(error).__name__, getattr(error, "code", None) or "")
    match error:
        case AuthError():
            return "Neo4j refuses the credentials"
        case ClientError(code="Neo.ClientError.Database.DatabaseNotFound"):
            return "Neo4j has no such database"
        case ConfigurationError() | ValueError():
            return "NEO4J_URI cannot be understood"
        case Neo4jError():
            return "Neo4j refuses what is asked"
        case _:
            return "Neo4j does not answer"
