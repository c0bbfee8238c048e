"""The shapes of v1's answers about apps."""

from __future__ import annotations

import uuid
from typing import Literal

from pydantic import BaseModel

from .models import MemoryResponse


class AppResponse(BaseModel):
    """An app and what it has done."""

    id: uuid.UUID
    name: str
    is_active: bool
    total_memories_created: int
    total_memories_accessed: int


class AppDetails(AppResponse):
    """The same, and when its searches were."""

    first_accessed: str | None
    last_accessed: str | None


class AppPage(BaseModel):
    """A page of apps."""

    total: int
    page: int
    page_size: int
    apps: list[AppResponse]


class AppMemories(BaseModel):
    """A page of the memories that an app created."""

    total: int
    page: int
    page_size: int
    memories: list[MemoryResponse]


class AccessedMemory(BaseModel):
    """A memory and how often the app was shown it."""

    memory: MemoryResponse
    access_count: int


class AppAccessed(BaseModel):
    """A page of the memories that an app was shown."""

    total: int
    page: int
    page_size: int
    memories: list[AccessedMemory]


class AppChanged(BaseModel):
    """What became of an app."""

    status: Literal["success"] = "success"
    message: str
    app_id: uuid.UUID
    is_active: bool


class AppSummary(BaseModel):
    """An app, in short."""

    id: uuid.UUID
    name: str
    is_active: bool


class Stats(BaseModel):
    """A user's numbers."""

    user_id: str
    email: str | None
    total_memories: int
    total_apps: int
    apps: list[AppSummary]
