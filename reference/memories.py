"""v1: create, read, update and delete memories."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from .access import REFUSALS, AppRecords, CurrentUser, Graph, Store
from .choosing import chosen, ordered
from .memory import STATES, Memory
from .models import (
    Column,
    Direction,
    EditedMemory,
    MemoryFilter,
    MemoryIds,
    MemoryResponse,
    Message,
    NewMemory,
    Page,
    Seconds,
    page_of,
)

router = APIRouter(prefix="/api/v1/memories", tags=["memories"], responses=REFUSALS)

NOT_FOUND = "Memory not found or you do not have permission"
_PAUSED = "App {} is currently paused. Cannot create new memories."


@router.get("/")
def list_memories(
    user: CurrentUser, store: Store, app_id: uuid.UUID | None = None, from_date: Seconds | None = None,
    to_date: Seconds | None = None, categories: Annotated[str | None, Query(description="names: a,b")] = None,
    page: Annotated[int, Query(ge=1)] = 1, size: Annotated[int, Query(ge=1, le=1000)] = 100,
    search_query: str | None = None, sort_column: Column | None = None, sort_direction: Direction | None = None,
) -> Page[MemoryResponse]:  # fmt: skip
    """The user's active memories, the newest first unless told otherwise."""
    names = {name.strip() for name in (categories or "").split(",")} - {""}
    found = chosen(
        store.all(user.user_id), text=search_query, app_ids=[app_id] if app_id else None, categories=names,
        from_date=from_date, to_date=to_date,
    )  # fmt: skip
    return page_of(ordered(found, sort_column, sort_direction), page, size)


@router.post("/filter")
def filter_memories(wanted: MemoryFilter, user: CurrentUser, store: Store) -> Page[MemoryResponse]:
    """The user's active and paused memories that meet every condition; archived ones when asked for."""
    states = [state for state in STATES if wanted.show_archived or state != "archived"]
    found = chosen(
        store.all(user.user_id, states), text=wanted.search_query, app_ids=wanted.app_ids,
        category_ids=wanted.category_ids, from_date=wanted.from_date, to_date=wanted.to_date,
    )  # fmt: skip
    return page_of(ordered(found, wanted.sort_column, wanted.sort_direction), wanted.page, wanted.size)


@router.post("/", responses={403: {"description": "The app is paused, or the user disabled"}})
def create_memory(new: NewMemory, user: CurrentUser, store: Store, records: AppRecords, graph: Graph) -> MemoryResponse:
    """Remember a text; it is found by every later request."""
    app = records.app_named(user.user_id, new.app_name)
    if not app.is_active:
        raise HTTPException(403, _PAUSED.format(app.name))
    memory = Memory(
        id=uuid.uuid4(), user_id=user.user_id, content=new.text, created_at=datetime.now(UTC), app_name=app.name,
        metadata=new.metadata,
    )  # fmt: skip
    store.add(memory)
    graph.follow(user.user_id, [memory.id])
    return MemoryResponse.of(memory)


@router.delete("/")
def delete_memories(wanted: MemoryIds, user: CurrentUser, store: Store, graph: Graph) -> Message:
    """Remove memories for good, vectors and all."""
    deleted = store.delete(user.user_id, wanted.memory_ids)
    graph.follow(user.user_id, deleted)
    missing = len(set(wanted.memory_ids)) - len(deleted)
    return Message(message=f"Successfully deleted {len(deleted)} memories. Not found: {missing}.")


@router.get("/{memory_id}", responses={404: {"description": NOT_FOUND}})
def get_memory(memory_id: uuid.UUID, user: CurrentUser, store: Store) -> MemoryResponse:
    """One of the user's memories, in whatever state."""
    return MemoryResponse.of(_found(store.one(user.user_id, memory_id)))


@router.put("/{memory_id}", responses={404: {"description": NOT_FOUND}})
def update_memory(
    memory_id: uuid.UUID, edited: EditedMemory, user: CurrentUser, store: Store, graph: Graph
) -> MemoryResponse:
    """Give a memory another content; searches find it by that from now on."""
    memory = _found(store.edit(user.user_id, memory_id, edited.memory_content, datetime.now(UTC)))
    graph.follow(user.user_id, [memory.id])
    return MemoryResponse.of(memory)


def _found(memory: Memory | None) -> Memory:
    if memory is None:
        raise HTTPException(404, NOT_FOUND)
    return memory
