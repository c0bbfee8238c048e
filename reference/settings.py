"""The service's configuration: DATABASE_URL, and variables that all have a default."""

from __future__ import annotations

import os
from dataclasses import dataclass

#: Of the vectors that the embedder makes and the table holds; another one needs another migration.
EMBEDDING_DIMENSION = 384

_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployment may choose."""

    database_url: str
    """Any form that libpq takes; pgvector has no address or password of its own."""
    table: str
    connect_timeout_s: int
    unified_memory: bool
    """Whether memories are served from pgvector."""


def load() -> Settings:
    """Read the settings from the environment; a value that cannot be understood is a ValueError."""
    return Settings(
        database_url=os.getenv("DATABASE_URL", ""),
        table=os.getenv("PGVECTOR_TABLE", "memories"),
        connect_timeout_s=_seconds("PGVECTOR_CONNECT_TIMEOUT", "5"),
        unified_memory=_flag("UNIFIED_MEMORY_ENABLED", "false"),
    )


def _flag(name: str, default: str) -> bool:
    text = os.getenv(name, default)
    if text.strip().lower() not in _FLAGS:
        raise ValueError(f"{name} is neither true nor false: {text!r}; one of {', '.join(_FLAGS)}")
    return _FLAGS[text.strip().lower()]


def _seconds(name: str, default: str) -> int:
    text = os.getenv(name, default)
    if not text.strip().isdecimal() or int(text) < 1:
        raise ValueError(f"{name} is no number of seconds: {text!r}; a whole number from 1")
    return int(text)
