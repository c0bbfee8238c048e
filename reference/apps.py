"""v1: the apps that write a user's memories, and the user's numbers."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query

from .access import REFUSALS, AppRecords, CurrentUser, Store
from .app_models import (
    AccessedMemory,
    AppAccessed,
    AppChanged,
    AppDetails,
    AppMemories,
    AppPage,
    AppResponse,
    AppSummary,
    Stats,
)
from .memory import STATES
from .models import Direction, MemoryResponse, cut

if TYPE_CHECKING:
    from .records import App, Records

router = APIRouter(prefix="/api/v1/apps", tags=["apps"], responses=REFUSALS)
stats_router = APIRouter(prefix="/api/v1/stats", tags=["stats"], responses=REFUSALS)
_REFUSED: dict[int | str, dict[str, str]] = {
    403: {"description": "Somebody else's app, or the user is disabled"},
    404: {"description": "App not found"},
}
_AppId = Annotated[uuid.UUID, Path()]
_Page = Annotated[int, Query(ge=1)]
_Size = Annotated[int, Query(ge=1, le=100)]


@router.get("/")
def list_apps(
    user: CurrentUser, store: Store, records: AppRecords, *, name: str | None = None, is_active: bool | None = None,
    sort_by: Literal["name", "memories", "memories_accessed"] = "name", sort_direction: Direction = "asc",
    page: _Page = 1, page_size: _Size = 10,
) -> AppPage:  # fmt: skip
    """The user's apps."""
    created = Counter(memory.app_id for memory in store.all(user.user_id, STATES))
    accessed = _accessed(records, user.user_id)
    apps = [_response(app, created[app.id], accessed[app.name].total()) for app in records.apps(user.user_id)]
    found = [
        app
        for app in apps
        if (name or "").casefold() in app.name.casefold() and is_active in (None, app.is_active)
    ]  # fmt: skip
    keys = {"name": "name", "memories": "total_memories_created", "memories_accessed": "total_memories_accessed"}
    found.sort(key=lambda app: getattr(app, keys[sort_by]), reverse=sort_direction == "desc")
    return AppPage(total=len(found), page=page, page_size=page_size, apps=list(cut(found, page, page_size)))


@router.get("/{app_id}", responses=_REFUSED)
def get_app(app_id: _AppId, user: CurrentUser, store: Store, records: AppRecords) -> AppDetails:
    """One of the user's apps."""
    app = _own(records, app_id, user.user_id)
    created = sum(memory.app_id == app.id for memory in store.all(user.user_id, STATES))
    accesses = [access for access in records.accesses(user.user_id) if access.app_name == app.name]
    shown = sum(len(access.memory_ids) for access in accesses)
    moments = [access.accessed_at.isoformat() for access in accesses]
    first, last = (moments[-1], moments[0]) if moments else (None, None)
    return AppDetails(**_response(app, created, shown).model_dump(), first_accessed=first, last_accessed=last)


@router.get("/{app_id}/memories", responses=_REFUSED)
def app_memories(
    app_id: _AppId, user: CurrentUser, store: Store, records: AppRecords, page: _Page = 1, page_size: _Size = 10
) -> AppMemories:
    """The memories that the app created, the newest first, in whatever state."""
    app = _own(records, app_id, user.user_id)
    found = [memory for memory in store.all(user.user_id, STATES) if memory.app_id == app.id]
    shown = [MemoryResponse.of(memory) for memory in cut(found, page, page_size)]
    return AppMemories(total=len(found), page=page, page_size=page_size, memories=shown)


@router.get("/{app_id}/accessed", responses=_REFUSED)
def app_accessed(
    app_id: _AppId, user: CurrentUser, store: Store, records: AppRecords, page: _Page = 1, page_size: _Size = 10
) -> AppAccessed:
    """The memories that the app was shown, the most often shown first."""
    app = _own(records, app_id, user.user_id)
    counts = _accessed(records, user.user_id)[app.name]
    found = [memory for memory in store.all(user.user_id, STATES) if counts[str(memory.id)]]
    found.sort(key=lambda memory: -counts[str(memory.id)])
    shown = [
        AccessedMemory(memory=MemoryResponse.of(memory), access_count=counts[str(memory.id)])
        for memory in cut(found, page, page_size)
    ]
    return AppAccessed(total=len(found), page=page, page_size=page_size, memories=shown)


@router.put("/{app_id}", responses=_REFUSED)
def change_app(app_id: _AppId, user: CurrentUser, records: AppRecords, *, is_active: bool) -> AppChanged:
    """Let an app create memories, or not."""
    app = replace(_own(records, app_id, user.user_id), is_active=is_active)
    records.keep(app)
    return AppChanged(message="Updated app details successfully", app_id=app.id, is_active=app.is_active)


@stats_router.get("/")
def stats(user: CurrentUser, store: Store, records: AppRecords) -> Stats:
    """How much the user has; memories in every state count."""
    apps = [AppSummary(id=app.id, name=app.name, is_active=app.is_active) for app in records.apps(user.user_id)]
    total = len(store.all(user.user_id, STATES))
    return Stats(user_id=user.user_id, email=user.email, total_memories=total, total_apps=len(apps), apps=apps)


def _own(records: Records, app_id: uuid.UUID, user_id: str) -> App:
    app = records.app(app_id)
    if app is None:
        raise HTTPException(404, "App not found")
    if app.user_id != user_id:
        raise HTTPException(403, "You do not have permission to access this app")
    return app


def _accessed(records: Records, user_id: str) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {app.name: Counter() for app in records.apps(user_id)}
    for access in records.accesses(user_id):
        counts.setdefault(access.app_name, Counter()).update(access.memory_ids)
    return counts


def _response(app: App, created: int, accessed: int) -> AppResponse:
    return AppResponse(
        id=app.id, name=app.name, is_active=app.is_active, total_memories_created=created,
        total_memories_accessed=accessed,
    )  # fmt: skip
