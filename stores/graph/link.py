"""The connection to the graph: READ access mode, and no call that waits for ever."""

from __future__ import annotations

import secrets
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from neo4j import READ_ACCESS, GraphDatabase, Query
from neo4j.exceptions import AuthError, Neo4jError

from checks.facts.graph import GraphProbe
from stores.deadline import within
from stores.errors import Ambiguous, NotFound
from stores.graph.address import read_uri
from stores.graph.errors import translated
from stores.graph.greeting import greet
from stores.graph.problems import OneDatabase, TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import Driver, Session

    from stores.target_graph import Graph as Settings

    T = TypeVar("T")

#: To find out whether anybody is there; reading may take longer.
CONNECT_SECONDS = 5.0
#: For the answer that a killed query still gets.
_GRACE_SECONDS = 2.0
_COMPONENTS = "CALL dbms.components() YIELD name, versions, edition RETURN name, versions[0] AS version, edition"


class Link:
    """A driver for a Neo4j that has answered."""

    def __init__(self, settings: Settings, *, seconds: float) -> None:
        self.place = read_uri(settings.uri)
        if settings.password is None:
            raise Ambiguous("NEO4J_PASSWORD is not set", remedy="export NEO4J_PASSWORD")
        self._settings = settings
        self._seconds = seconds
        greet(self.place, seconds=min(CONNECT_SECONDS, seconds))
        self._driver = self._opened(settings.user, settings.password.get_secret_value())

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """What a statement that reads returns; raises StoreErrors, TimedOut after `seconds`."""
        return self._within(lambda: self._run(self._settings.database, statement, values))

    def components(self) -> dict[str, Any]:
        """The server's name, version and edition."""
        return self.rows(_COMPONENTS)[0]

    def stranger(self) -> GraphProbe:
        """What becomes of a user that nobody has, tried once."""
        name = f"phasegate_{secrets.token_hex(6)}"

        def tried() -> GraphProbe:
            with self._opened(name, secrets.token_hex(12)) as driver, suppress(AuthError):
                driver.verify_connectivity()
                return GraphProbe(refused=False, said=f"the user {name}, which nobody made, was let in")
            return GraphProbe(refused=True, said="an invented user is refused")

        return self._within(tried)

    def write(self) -> GraphProbe:
        """What becomes of a write in READ access mode; rolled back in any case, and it names no label."""

        def tried() -> GraphProbe:
            with self._session(self._settings.database) as session, session.begin_transaction() as transaction:
                try:
                    transaction.run("CREATE ()").consume()
                except Neo4jError as error:
                    if "AccessMode" in (error.code or "") or "Forbidden" in (error.code or ""):
                        return GraphProbe(refused=True, said=str(error.code))
                    raise
                finally:
                    with suppress(Neo4jError):
                        transaction.rollback()
            return GraphProbe(refused=False, said="a node could be made, and was rolled back")

        return self._within(tried)

    def close(self) -> None:
        """Let go of the connections."""
        with suppress(Exception):
            self._bounded(self._driver.close)

    def _opened(self, user: str, password: str) -> Driver:
        with warnings.catch_warnings(), translated(self.place.system):
            warnings.simplefilter("ignore")
            return GraphDatabase.driver(
                self.place.uri, auth=(user, password), connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=self._seconds, max_transaction_retry_time=0.0,
                max_connection_pool_size=2, notifications_min_severity="OFF", user_agent="phasegate",
            )  # fmt: skip

    def _session(self, database: str | None) -> Session:
        return self._driver.session(database=database, default_access_mode=READ_ACCESS, fetch_size=-1)

    def _run(self, database: str | None, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with self._session(database) as session:
            query = Query(statement, timeout=self._seconds)
            return session.run(query, values).data()

    def _within(self, call: Callable[[], T]) -> T:
        try:
            with translated(self.place.system):
                return self._bounded(call)
        except NotFound as error:
            raise self._explained(error) from error

    def _explained(self, error: NotFound) -> NotFound:
        """The same, more precisely where the server is one that has a single database."""
        with suppress(Exception):
            found = self._bounded(lambda: self._run("system", _COMPONENTS, {}))[0]
            if found["edition"] == "community":
                return OneDatabase(
                    f"{self.place.system} is Community, whose only database is not `{self._settings.database}`",
                    remedy="set NEO4J_DATABASE=neo4j, or take Enterprise or Aura for several",
                )
        return error

    def _bounded(self, call: Callable[[], T]) -> T:
        """The call's outcome; a driver waits for an answer for ever."""
        seconds = self._seconds + _GRACE_SECONDS
        try:
            return within(seconds, call)
        except TimeoutError:
            message = f"{self.place.system} did not answer within {seconds:g} s"
            raise TimedOut(
                message, remedy="look at the server's load and at the network between, and run again"
            ) from None
