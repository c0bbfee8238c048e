"""The memories of users in Qdrant. Every call names the user, and reaches nobody else's memories."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from qdrant_client import models

from . import qdrant_connection
from .embedder import embed
from .memory import Memory, State, from_payload
from .qdrant_connection import of_user, scroll
from .settings import EMBEDDING_DIMENSION

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from qdrant_client import QdrantClient

#: What lists and searches show.
SHOWN: tuple[State, ...] = ("active",)
#: So many equally similar memories at the end of a result are put in order.
TIES = 50


class MemoryStore:
    """One collection; what goes wrong raises one of `qdrant_connection.ERRORS`."""

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self.client = client
        self.collection = collection
        self._is_prepared = False
        # Of read, change and write again, so that no change of another request is undone.
        self._changing = threading.Lock()

    def prepare(self) -> None:
        """Make the collections where they are missing; Qdrant may have been down when the service started."""
        if not self._is_prepared:
            qdrant_connection.prepare(self.client, self.collection)
            self._is_prepared = True

    def all(self, user_id: str, states: Collection[State] = SHOWN) -> list[Memory]:
        """The user's memories in these states, newest first."""
        self.prepare()
        found = [_memory(point) for point in scroll(self.client, self.collection, of_user(user_id))]
        chosen = [memory for memory in found if memory.state in states]
        return sorted(chosen, key=lambda memory: (memory.created_at, memory.id), reverse=True)

    def some(self, user_id: str, ids: Collection[uuid.UUID]) -> list[Memory]:
        """Those of the ids that are memories of the user."""
        self.prepare()
        if not ids:
            return []
        wanted = of_user(user_id, models.HasIdCondition(has_id=sorted({str(id_) for id_ in ids})))
        return [_memory(point) for point in scroll(self.client, self.collection, wanted)]

    def one(self, user_id: str, id_: uuid.UUID) -> Memory | None:
        """The user's memory of that id; None also where it is another user's."""
        return next(iter(self.some(user_id, [id_])), None)

    def add(self, *memories: Memory) -> None:
        """Write memories with their vectors; they can be read when this returns."""
        self.prepare()
        points = [
            models.PointStruct(id=str(m.id), vector=embed(m.content, EMBEDDING_DIMENSION), payload=m.payload())
            for m in memories
        ]
        self.client.upsert(self.collection, points=points, wait=True)

    def edit(self, user_id: str, id_: uuid.UUID, content: str, now: datetime) -> Memory | None:
        """Give a memory another content and the vector of it; None where the user has no such memory."""
        with self._changing:
            memory = self.one(user_id, id_)
            if memory is None:
                return None
            edited = memory.edited(content, now)
            self.add(edited)
        return edited

    def change_state(self, user_id: str, ids: Collection[uuid.UUID], state: State) -> list[uuid.UUID]:
        """Put the user's memories among the ids into a state; which they were."""
        with self._changing:
            found = [memory.id for memory in self.some(user_id, ids)]
            if found:
                points: Any = list(map(str, found))
                self.client.set_payload(self.collection, payload={"state": state}, points=points, wait=True)
        return found

    def delete(self, user_id: str, ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
        """Remove the user's memories among the ids, vectors and all; which they were."""
        with self._changing:
            found = [memory.id for memory in self.some(user_id, ids)]
            if found:
                points: Any = list(map(str, found))
                self.client.delete(self.collection, points_selector=points, wait=True)
        return found

    def nearest(
        self, user_id: str, text: str, *, limit: int, without: Sequence[uuid.UUID] = ()
    ) -> list[tuple[Memory, float]]:
        """The user's active memories, most similar to the text first, with a similarity from -1 to 1."""
        self.prepare()
        # "active" is what a memory is whose state nobody has written.
        hidden = models.FieldCondition(key="state", match=models.MatchAny(any=["paused", "archived"]))
        wanted = of_user(user_id)
        wanted.must_not = [hidden, models.HasIdCondition(has_id=list(map(str, without)))] if without else [hidden]
        found = self.client.query_points(
            self.collection, query=embed(text, EMBEDDING_DIMENSION), query_filter=wanted, limit=limit + TIES,
            with_payload=True,
        ).points  # fmt: skip
        # Which of two equals comes first is otherwise another one each time.
        found.sort(key=lambda point: (-point.score, str(point.id)))
        return [(_memory(point), point.score) for point in found[:limit]]


def _memory(point: Any) -> Memory:
    return from_payload(str(point.id), point.payload or {})
