"""Keeps the graph after the memories, from a thread of its own: no request waits for Neo4j, or fails with it.

Requests only say which memories have changed. The thread reads them from Qdrant, which is the truth, and writes what it
finds; what could not be written stays to be written. When it starts, it looks for what it missed.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from itertools import count, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from neo4j.exceptions import AuthError

from . import neo4j_connection, qdrant_connection
from .graph import Graph
from .memory import from_payload
from .status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neo4j import Driver

    from .memory import Memory
    from .memory_store import MemoryStore
    from .settings import Settings

BATCH = 100
#: So often Neo4j is asked for an answer while there is nothing to write.
PROBE_S = 2.0
RETRY_S = 1.0
#: Neo4j locks an account for a while after a few wrong passwords.
REFUSED_S = 30.0
STOP_S = 2.0
#: Times the time-out: a write is several round trips.
PATIENCE = 3

_logger = logging.getLogger(__name__)


class GraphWriter:
    """Follows the memories' changes; without the flag, nothing."""

    def __init__(self, settings: Settings, store: MemoryStore) -> None:
        self._settings = settings
        self._store = store
        #: Which memories, and the number of the note that is their last.
        self._changed: dict[tuple[str, str], int] = {}
        self._notes = count()
        self._wake = threading.Condition()
        self._stopped = False
        self._problem = "Neo4j has not answered yet"
        self._asked_at: float | None = None
        self._driver: Driver | None = None
        self._thread = threading.Thread(target=self._run, name="graph", daemon=True)

    @property
    def pending(self) -> int:
        """How many memories the graph still lags behind."""
        return len(self._changed)

    def start(self) -> None:
        """Begin to follow, when the flag is on."""
        if self._settings.neo4j_enabled:
            self._thread.start()

    def stop(self) -> None:
        """Write no more; what is left to write is found at the next start."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def follow(self, user_id: str, ids: Iterable[uuid.UUID]) -> None:
        """Note that memories were written or removed; returns at once."""
        if self._settings.neo4j_enabled:
            self._note((user_id, str(id_)) for id_ in ids)

    def status(self) -> Status:
        """Whether Neo4j answered when it was last asked; asks nobody, so that nobody waits."""
        asked_at, limit = self._asked_at, self._settings.neo4j_timeout_s
        if asked_at is not None and time.monotonic() - asked_at > limit:
            return Status(problem="Neo4j does not answer")
        return Status(problem=self._problem)

    def _note(self, keys: Iterable[tuple[str, str]]) -> None:
        with self._wake:
            self._changed |= {key: next(self._notes) for key in keys}
            self._wake.notify()

    def _run(self) -> None:
        graph: Graph | None = None
        while not self._stopped:
            try:
                graph = graph or self._begin()
                self._write(graph)
            except neo4j_connection.ERRORS as error:
                graph = None
                self._problem = neo4j_connection.problem_of(error)
                self._pause(REFUSED_S if isinstance(error, AuthError) else RETRY_S)
            except qdrant_connection.ERRORS:
                self._pause(RETRY_S)
            except Exception:
                _logger.exception("the graph is not kept")
                graph, self._problem = None, "The graph is not kept"
                self._pause(REFUSED_S)
        self._close()

    def _begin(self) -> Graph:
        """A new driver, the schema, and a note of everything that the graph has missed."""
        self._close()
        self._driver = neo4j_connection.connect(self._settings)
        graph = Graph(self._driver, self._settings)
        with self._asking():
            graph.prepare()
            known = graph.known()
        # The graph first: what is in the graph by now, was in Qdrant before.
        wanted = {(memory.user_id, str(memory.id)): memory.digest for memory in self._everything()}
        # Another service may keep the memories of other users in the same database.
        ours = {user.user_id for user in self._settings.users} | {user_id for user_id, _ in wanted}
        self._note(key for key, _ in known.items() ^ wanted.items() if key[0] in ours)
        return graph

    def _write(self, graph: Graph) -> None:
        """Write what has changed; where nothing has for a while, ask whether Neo4j is still there."""
        with self._wake:
            if not self._changed and not self._stopped:
                self._wake.wait(PROBE_S)
            batch = dict(islice(self._changed.items(), BATCH))
        with self._asking():
            self._bring(graph, list(batch))
        self._problem = ""
        with self._wake:
            # What changed again meanwhile stays.
            for key, _ in batch.items() & self._changed.items():
                del self._changed[key]

    def _bring(self, graph: Graph, batch: list[tuple[str, str]]) -> None:
        if not batch:
            graph.ask()
        for user_id, ids in groupby(sorted(batch), key=itemgetter(0)):
            wanted = [id_ for _, id_ in ids]
            found = self._store.some(user_id, [uuid.UUID(id_) for id_ in wanted])
            graph.remember(user_id, found)
            graph.forget(user_id, sorted(set(wanted) - {str(memory.id) for memory in found}))
            graph.tidy(user_id)

    def _everything(self) -> Iterable[Memory]:
        self._store.prepare()
        points = qdrant_connection.scroll(self._store.client, self._store.collection, None)
        return (from_payload(str(point.id), point.payload or {}) for point in points)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Break the connections off when Neo4j takes too long: the driver waits for an answer for ever."""
        assert self._driver is not None
        timer = threading.Timer(PATIENCE * self._settings.neo4j_timeout_s, self._driver.close)
        self._asked_at = time.monotonic()
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._asked_at = None

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        with self._wake:
            while not self._stopped and (left := deadline - time.monotonic()) > 0:
                self._wake.wait(left)

    def _close(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            with suppress(*neo4j_connection.ERRORS):
                driver.close()
