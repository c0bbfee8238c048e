"""The shapes of v1's requests and answers."""

from __future__ import annotations

import json
import math
import uuid
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field

from .memory import RESERVED, SOURCE, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .memory import Memory

T = TypeVar("T")
MAX_TEXT = 20_000
MAX_METADATA = 20_000
MAX_DEPTH = 20
_INTEGERS = range(-(2**63), 2**63)
#: Seconds since 1970 that a date can hold: the years 1970 to 9999.
LAST_SECOND = 253_402_300_799


def _text(value: str) -> str:
    _require_utf8(value)
    if not value.strip():
        raise ValueError("must not be blank")
    return value


def _require_utf8(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character, which is no UTF-8") from None


def _metadata(value: dict[str, Any]) -> dict[str, Any]:
    if taken := sorted(value.keys() & RESERVED):
        raise ValueError(f"keys that the service writes itself: {', '.join(taken)}")
    _require_storable(value, MAX_DEPTH)
    if len(json.dumps(value)) > MAX_METADATA:
        raise ValueError(f"is longer than {MAX_METADATA} characters")
    return value


def _require_storable(value: Any, depth: int) -> None:
    match value:
        case _ if not depth:
            raise ValueError(f"is deeper than {MAX_DEPTH} levels")
        case str():
            _require_utf8(value)
        case float() if not math.isfinite(value):
            raise ValueError("holds a number that JSON does not have")
        case int() if value not in _INTEGERS:
            raise ValueError("holds an integer beyond 64 bits")
        case dict() | list():
            parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
            for part in parts:
                _require_storable(part, depth - 1)


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_text)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_text)]
Metadata = Annotated[dict[str, Any], AfterValidator(_metadata)]
Seconds = Annotated[int, Field(ge=0, le=LAST_SECOND)]
Direction = Literal["asc", "desc"]
Column = Literal["memory", "categories", "app_name", "created_at"]


class MemoryResponse(BaseModel):
    """A memory as v1 shows it."""

    id: uuid.UUID
    content: str
    created_at: int = Field(description="seconds since 1970-01-01T00:00:00Z")
    state: State
    app_id: uuid.UUID
    app_name: str
    categories: list[str]
    metadata_: dict[str, Any] | None = None

    @classmethod
    def of(cls, memory: Memory) -> MemoryResponse:
        """The answer for a memory."""
        return cls(
            id=memory.id, content=memory.content, created_at=math.floor(memory.created_at.timestamp()),
            state=memory.state, app_id=memory.app_id, app_name=memory.app_name, categories=memory.categories,
            metadata_=memory.metadata or None,
        )  # fmt: skip


class Page(BaseModel, Generic[T]):
    """One page of a list; pages are counted from 1."""

    items: list[T]
    total: int
    page: int
    size: int
    pages: int


def page_of(memories: Sequence[Memory], page: int, size: int) -> Page[MemoryResponse]:
    """One page of memories."""
    return Page(
        items=[MemoryResponse.of(memory) for memory in cut(memories, page, size)],
        total=len(memories), page=page, size=size, pages=math.ceil(len(memories) / size),
    )  # fmt: skip


def cut(items: Sequence[T], page: int, size: int) -> Sequence[T]:
    """The items of a page; none beyond the last one."""
    return items[(page - 1) * size : page * size]


class NewMemory(BaseModel):
    """What is to be remembered."""

    text: Text
    metadata: Metadata = {}
    infer: bool = Field(default=True, description="accepted for v1's clients; the text is kept as it is")
    app_name: Name


class EditedMemory(BaseModel):
    """Another content for a memory."""

    memory_content: Text


class MemoryIds(BaseModel):
    """Which memories are meant."""

    memory_ids: list[uuid.UUID]


class Pause(BaseModel):
    """Which memories change their state: by id, category or app, or all of the user's."""

    memory_ids: list[uuid.UUID] | None = None
    category_ids: list[uuid.UUID] | None = None
    app_id: uuid.UUID | None = None
    global_pause_for_user: bool = False
    state: State = "paused"


class MemoryFilter(BaseModel):
    """Which memories a list shows, and in which order."""

    page: int = Field(default=1, ge=1)
    size: int = Field(default=10, ge=1, le=1000)
    search_query: str | None = None
    app_ids: list[uuid.UUID] | None = None
    category_ids: list[uuid.UUID] | None = None
    sort_column: Column | None = None
    sort_direction: Direction | None = None
    from_date: Seconds | None = None
    to_date: Seconds | None = None
    show_archived: bool = False


class SearchRequest(BaseModel):
    """What is looked for by meaning."""

    query: Text
    limit: int = Field(default=10, ge=1, le=50)
    app_name: Name = Field(default=SOURCE, description="the app that asks, for the access log")


class Message(BaseModel):
    """What was done, in words."""

    message: str
