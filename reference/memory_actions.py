"""v1: what else is asked of memories: their categories, states, relations and accesses, and a search by meaning."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, HTTPException, Query
from pydantic import BaseModel

from .access import REFUSALS, AppRecords, CurrentUser, Store
from .choosing import in_category
from .memories import NOT_FOUND
from .memory import STATES, Memory
from .models import MemoryResponse, Message, Page, Pause, SearchRequest, cut, page_of

router = APIRouter(prefix="/api/v1/memories", tags=["memories"], responses=REFUSALS)
search_router = APIRouter(prefix="/api/v1/mcp", tags=["search"], responses=REFUSALS)

RELATED_SIZE = 5
_DONE = {"active": "resumed", "paused": "paused", "archived": "archived"}


class Categories(BaseModel):
    """The names of a user's categories."""

    categories: list[str]
    total: int


class AccessEntry(BaseModel):
    """One search that showed the memory."""

    id: uuid.UUID
    app_name: str
    accessed_at: str


class AccessLog(BaseModel):
    """A page of such searches, the newest first."""

    total: int
    page: int
    page_size: int
    logs: list[AccessEntry]


class SearchResults(BaseModel):
    """What a search found, as mem0 shows it, the most similar first."""

    status: str = "success"
    results: list[dict[str, Any]]
    count: int
    limit: int


@router.get("/categories")
def list_categories(user: CurrentUser, store: Store) -> Categories:
    """The categories of the user's memories, by name."""
    names = sorted({name for memory in store.all(user.user_id, STATES) for name in memory.categories})
    return Categories(categories=names, total=len(names))


@router.post("/actions/archive")
def archive_memories(memory_ids: list[uuid.UUID], user: CurrentUser, store: Store) -> Message:
    """Archive memories; lists and searches show them no more."""
    return _changed(len(store.change_state(user.user_id, memory_ids, "archived")), "archived")


@router.post("/actions/pause", responses={400: {"description": "Nothing says which memories"}})
def pause_memories(wanted: Pause, user: CurrentUser, store: Store) -> Message:
    """Put memories into a state: by id, by category, of an app, or all of them."""
    given = (wanted.memory_ids, wanted.category_ids, wanted.app_id)
    if not wanted.global_pause_for_user and all(part is None for part in given):
        raise HTTPException(400, "Invalid pause request parameters")
    meant = [memory.id for memory in store.all(user.user_id, STATES) if _is_meant(memory, wanted)]
    return _changed(len(store.change_state(user.user_id, meant, wanted.state)), _DONE[wanted.state])


@router.get("/{memory_id}/access-log", responses={404: {"description": NOT_FOUND}})
def access_log(
    memory_id: uuid.UUID, user: CurrentUser, store: Store, records: AppRecords,
    page: Annotated[int, Query(ge=1)] = 1, page_size: Annotated[int, Query(ge=1, le=100)] = 10,
) -> AccessLog:  # fmt: skip
    """Which searches showed the memory."""
    _require(store.one(user.user_id, memory_id))
    found = records.accesses(user.user_id, memory_id)
    entries = [
        AccessEntry(id=access.id, app_name=access.app_name, accessed_at=access.accessed_at.isoformat())
        for access in cut(found, page, page_size)
    ]
    return AccessLog(total=len(found), page=page, page_size=page_size, logs=entries)


@router.get("/{memory_id}/related", responses={404: {"description": NOT_FOUND}})
def related_memories(
    memory_id: uuid.UUID, user: CurrentUser, store: Store, page: Annotated[int, Query(ge=1)] = 1
) -> Page[MemoryResponse]:
    """The user's other active memories, the most similar first, five to a page."""
    memory = _require(store.one(user.user_id, memory_id))
    others = sum(other.id != memory_id for other in store.all(user.user_id))
    found = store.nearest(user.user_id, memory.content, limit=max(others, 1), without=[memory_id])
    return page_of([other for other, _ in found], page, RELATED_SIZE)


@search_router.post("/search_memory")
def search_memory(
    wanted: SearchRequest, user: CurrentUser, store: Store, records: AppRecords, background: BackgroundTasks
) -> SearchResults:
    """The user's active memories that are most similar to the query; the search is noted in their access logs."""
    found = store.nearest(user.user_id, wanted.query, limit=wanted.limit)
    background.add_task(records.log, user.user_id, wanted.app_name, [memory for memory, _ in found])
    results = [_as_result(memory, score) for memory, score in found]
    return SearchResults(results=results, count=len(results), limit=wanted.limit)


def _as_result(memory: Memory, score: float) -> dict[str, Any]:
    return {
        "id": str(memory.id), "memory": memory.content, "hash": memory.digest,
        "created_at": memory.created_at.isoformat(),
        "updated_at": memory.updated_at.isoformat() if memory.updated_at else None,
        "score": score, "user_id": memory.user_id,
        "metadata": {**memory.metadata, "app_name": memory.app_name, "source_app": memory.source},
    }  # fmt: skip


def _is_meant(memory: Memory, wanted: Pause) -> bool:
    return (
        wanted.global_pause_for_user
        or memory.id in (wanted.memory_ids or ())
        or memory.app_id == wanted.app_id
        or in_category(memory, wanted.category_ids or ())
    )


def _changed(count: int, done: str) -> Message:
    return Message(message=f"Successfully {done} {count} memories")


def _require(memory: Memory | None) -> Memory:
    if memory is None:
        raise HTTPException(404, NOT_FOUND)
    return memory
