"""A memory, and the payload that Qdrant keeps of it: mem0's keys, and those of the service beside them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

State = Literal["active", "paused", "archived"]
STATES: tuple[State, ...] = get_args(State)
SOURCE = "openmemory_http"
#: What the service itself writes; everything else in a payload is the memory's metadata.
RESERVED = frozenset({
    "data", "hash", "user_id", "created_at", "updated_at", "state", "app_id", "app_name", "source_app",
})  # fmt: skip
_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "memory.example.org")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One memory of one user."""

    id: uuid.UUID
    user_id: str
    content: str
    created_at: datetime
    app_name: str
    state: State = "active"
    updated_at: datetime | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    source: str = SOURCE

    @property
    def app_id(self) -> uuid.UUID:
        """The id of the user's app of that name."""
        return app_id(self.user_id, self.app_name)

    @property
    def categories(self) -> list[str]:
        """The memory's tags; a single one may stand without a list."""
        tags = self.metadata.get("tags")
        return [tag for tag in (tags if isinstance(tags, list) else [tags]) if isinstance(tag, str) and tag]

    @property
    def digest(self) -> str:
        """MD5 of the content, as mem0 writes it; nothing is protected by it."""
        return hashlib.md5(self.content.encode(), usedforsecurity=False).hexdigest()

    def edited(self, content: str, now: datetime) -> Memory:
        """The same memory with another content."""
        return replace(self, content=content, updated_at=now)

    def payload(self) -> dict[str, Any]:
        """What Qdrant keeps beside the vector."""
        known = {
            "data": self.content, "hash": self.digest, "user_id": self.user_id,
            "created_at": self.created_at.isoformat(), "state": self.state, "app_id": str(self.app_id),
            "app_name": self.app_name, "source_app": self.source,
        }  # fmt: skip
        updated = {"updated_at": self.updated_at.isoformat()} if self.updated_at else {}
        return {**self.metadata, **known, **updated}


def app_id(user_id: str, name: str) -> uuid.UUID:
    """An app's id: the same for the same user and name, in every process."""
    return uuid.uuid5(_NAMES, f"app\0{user_id}\0{name}")


def category_id(name: str) -> uuid.UUID:
    """A category's id, the same everywhere."""
    return uuid.uuid5(_NAMES, f"category\0{name}")


def from_payload(id_: str, payload: dict[str, Any]) -> Memory:
    """The memory that a point holds; what other writers left out or wrote otherwise gets a default."""
    state = payload.get("state", "active")
    return Memory(
        id=uuid.UUID(id_),
        user_id=str(payload.get("user_id", "")),
        content=str(payload.get("data") or ""),
        created_at=_moment(payload.get("created_at")) or _EPOCH,
        updated_at=_moment(payload.get("updated_at")),
        app_name=str(payload.get("app_name") or payload.get("source_app") or "unknown"),
        state=state if state in STATES else "active",
        metadata={key: value for key, value in payload.items() if key not in RESERVED},
        source=str(payload.get("source_app") or SOURCE),
    )


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
