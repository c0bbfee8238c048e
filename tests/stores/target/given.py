"""Directories with files that describe a target, and the target that they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stores.target import Target, load

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import SecretStr

FULL = """
[destination]
url_variable = "MEMORY_DATABASE"
table = "app.memories"
id_column = "id"
vector_column = "embedding"
payload_column = "payload"
user_column = "owner"
halfvec = true
search_function = "match_memories"
score_column = "score"
scratch_schema = "scratch"

[destination.columns]
team = "team_id"
"metadata key" = "Meta"

[source]
url = "https://abc.eu.cloud.qdrant.io"
grpc_port = 7000
api_key_variable = "MEMORY_KEY"
collection = "mem0_*"
vector = "dense"
user_key = "owner"

[deployment]
repository = "checkout"
python = "/opt/venv/bin/python"
embeddings_url = "http://embedder:80/v1"
settings = "app/settings.py"
migrations = ["db/1.sql", "db/2.sql"]

[graph]
collection = "kept"
memory = "Note"
entity = "Name"
mentions = "NAMES"
also = ["Episodic"]
[search]
k = 20

[thresholds]
"phase2.latency.search_is_not_slower" = 0.8
phase2.schema.version = 1

[[exclude]]
check = "phase2.schema.payload_is_jsonb"
reason = "a view hides it"
"""
"""A target.toml with every key."""


def loaded(directory: Path, environ: dict[str, str] | None = None, *, dotenv: str = "", toml: str = "") -> Target:
    """The target of a directory with these files."""
    if dotenv:
        (directory / ".env").write_bytes(dotenv.encode())
    if toml:
        (directory / "target.toml").write_bytes(toml.encode())
    target = load(environ or {}, directory)
    assert target is not None
    return target


def text(secret: SecretStr | None) -> str | None:
    """The secret's value."""
    return secret.get_secret_value() if secret else None
