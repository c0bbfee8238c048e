"""The service's configuration: variables that all have a default; only DATABASE_URL has to be set."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from .users import User, read_users

#: Of the vectors that the embedder makes and the table holds; another one needs another migration.
EMBEDDING_DIMENSION = 384
NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployment may choose."""

    database_url: str = field(repr=False)
    """Any form that libpq takes; pgvector has no address or password of its own."""
    table: str
    connect_timeout_s: int
    unified_memory: bool
    """Whether memories are served from pgvector."""
    qdrant_url: str
    qdrant_grpc_port: int
    qdrant_api_key: str = field(repr=False)
    qdrant_timeout_s: int
    collection: str
    """Where v1 keeps its memories; `<collection>_records` beside it holds apps and accesses."""
    neo4j_enabled: bool
    """Whether memories are written to the graph; while it is off, nothing else of Neo4j is looked at."""
    neo4j_uri: str
    neo4j_user: str
    neo4j_password: str = field(repr=False)
    neo4j_database: str
    neo4j_timeout_s: int
    users: tuple[User, ...] = field(repr=False)


def load() -> Settings:
    """Read the settings from the environment; a value that cannot be understood is a ValueError."""
    settings = Settings(
        database_url=os.getenv("DATABASE_URL", ""),
        table=os.getenv("PGVECTOR_TABLE", "memories"),
        connect_timeout_s=_seconds("PGVECTOR_CONNECT_TIMEOUT", "5"),
        unified_memory=_flag("UNIFIED_MEMORY_ENABLED", "false"),
        qdrant_url=os.getenv("QDRANT_URL", "http://localhost:6333"),
        qdrant_grpc_port=_number("QDRANT_GRPC_PORT", "6334", unit="port", most=65535),
        qdrant_api_key=os.getenv("QDRANT_API_KEY", ""),
        qdrant_timeout_s=_seconds("QDRANT_TIMEOUT", "5"),
        collection=os.getenv("MAIN_QDRANT_COLLECTION_NAME", "memories"),
        neo4j_enabled=_flag("NEO4J_ENABLED", "false"),
        neo4j_uri=os.getenv("NEO4J_URI", "bolt://localhost:7687"),
        neo4j_user=os.getenv("NEO4J_USER", "neo4j"),
        neo4j_password=os.getenv("NEO4J_PASSWORD", ""),
        neo4j_database=os.getenv("NEO4J_DATABASE", "neo4j"),
        neo4j_timeout_s=_seconds("NEO4J_TIMEOUT", "5"),
        users=read_users(os.getenv("MEMORY_USERS", "[]")),
    )
    if settings.neo4j_enabled and settings.neo4j_uri.partition("://")[0] not in NEO4J_SCHEMES:
        raise ValueError(
            f"NEO4J_URI is no address of a Neo4j; it starts with one of {', '.join(NEO4J_SCHEMES)} and ://"
        )
    return settings


def _flag(name: str, default: str) -> bool:
    return read_flag(name, os.getenv(name, default))


def read_flag(name: str, text: str) -> bool:
    """What a flag's text says; ValueError, naming the flag, where it says neither true nor false."""
    if text.strip().lower() not in _FLAGS:
        raise ValueError(f"{name} is neither true nor false: {text!r}; one of {', '.join(_FLAGS)}")
    return _FLAGS[text.strip().lower()]


def _seconds(name: str, default: str) -> int:
    return _number(name, default, unit="number of seconds", most=3600)


def _number(name: str, default: str, *, unit: str, most: int) -> int:
    text = os.getenv(name, default).strip()
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise ValueError(f"{name} is no {unit}: {text!r}; a whole number from 1 to {most}")
    return int(text)
