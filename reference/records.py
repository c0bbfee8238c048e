"""What the service remembers beside the memories: each user's apps, and which memories a search has shown."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qdrant_client import models

from .memory import app_id
from .qdrant_connection import of_user, records_of, scroll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .memory import Memory
    from .memory_store import MemoryStore

#: Records are found by their payload; Qdrant wants a vector of every point.
_VECTOR = [1.0]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A program that writes memories of a user."""

    id: uuid.UUID
    user_id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One search of an app, and what it was shown."""

    id: uuid.UUID
    app_name: str
    memory_ids: tuple[str, ...]
    accessed_at: datetime


class Records:
    """The collection beside that of the memories."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._name = records_of(store.collection)

    def app(self, id_: uuid.UUID) -> App | None:
        """The app of that id, whoever's it is."""
        self._store.prepare()
        points = self._store.client.retrieve(self._name, ids=[str(id_)], with_payload=True)
        return next((_app(point) for point in points if (point.payload or {}).get("kind") == "app"), None)

    def app_named(self, user_id: str, name: str) -> App:
        """The user's app of that name, which is kept from now on."""
        app = App(id=app_id(user_id, name), user_id=user_id, name=name)
        known = self.app(app.id)
        if known is None:
            self.keep(app)
        return known or app

    def keep(self, app: App) -> None:
        """Write an app."""
        payload = {"kind": "app", "user_id": app.user_id, "name": app.name, "is_active": app.is_active}
        self._write(app.id, payload)

    def apps(self, user_id: str) -> list[App]:
        """The user's apps, by name."""
        return sorted((_app(point) for point in self._of(user_id, "app")), key=lambda app: app.name)

    def log(self, user_id: str, app_name: str, shown: Sequence[Memory]) -> None:
        """Note that a search showed these memories."""
        if shown:
            self._write(uuid.uuid4(), {
                "kind": "access", "user_id": user_id, "app_name": app_name,
                "memory_ids": [str(memory.id) for memory in shown], "accessed_at": datetime.now(UTC).isoformat(),
            })  # fmt: skip

    def accesses(self, user_id: str, memory: uuid.UUID | None = None) -> list[Access]:
        """The user's searches, newest first; of those that showed a memory where one is given."""
        shown = models.FieldCondition(key="memory_ids", match=models.MatchValue(value=str(memory)))
        points = self._of(user_id, "access", *([shown] if memory else []))
        return sorted(map(_access, points), key=lambda access: (access.accessed_at, access.id), reverse=True)

    def _of(self, user_id: str, kind: str, *more: models.Condition) -> list[Any]:
        self._store.prepare()
        of_kind = models.FieldCondition(key="kind", match=models.MatchValue(value=kind))
        return scroll(self._store.client, self._name, of_user(user_id, of_kind, *more))

    def _write(self, id_: uuid.UUID, payload: dict[str, Any]) -> None:
        self._store.prepare()
        point = models.PointStruct(id=str(id_), vector=_VECTOR, payload=payload)
        self._store.client.upsert(self._name, points=[point], wait=True)


def _app(point: Any) -> App:
    payload = point.payload
    return App(
        id=uuid.UUID(str(point.id)), user_id=payload["user_id"], name=payload["name"], is_active=payload["is_active"]
    )


def _access(point: Any) -> Access:
    payload = point.payload
    return Access(
        id=uuid.UUID(str(point.id)), app_name=payload["app_name"], memory_ids=tuple(payload["memory_ids"]),
        accessed_at=datetime.fromisoformat(payload["accessed_at"]),
    )  # fmt: skip
