"""Secrets in every variable and URL of a deployment, and every way in which one of them could be written."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAIN = frozenset({
    "PGVECTOR_TABLE", "QDRANT_HOST", "QDRANT_PORT", "QDRANT_GRPC_PORT", "MAIN_QDRANT_COLLECTION_NAME", "TARGET_REPO",
    "TARGET_PYTHON", "NEO4J_USER", "NEO4J_DATABASE", "BACKUP_DIR",
})  # fmt: skip
"""Variables that hold no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """The variables of a deployment, and the secrets in them."""

    variables: dict[str, str]
    secrets: tuple[str, ...] = field(repr=False)

    def found_in(self, data: bytes) -> list[str]:
        """The variables' secrets that the bytes repeat in any form, by their numbers and forms; empty is well."""
        lowered = data.lower()
        return [
            f"secret {number} {form}"
            for number, secret in enumerate(self.secrets)
            for form, needle in _forms(secret)
            if needle.lower() in lowered
        ]

    def found_below(self, folder: Path, *, but: tuple[str, ...] = (".env", "target.toml")) -> list[str]:
        """The same for every file of a folder, the names of the files included; a line for each."""
        found = [f"{path}: {told}" for path in folder.rglob("*") for told in self.found_in(str(path).encode())]
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.name not in but:
                found += [f"{path}: {told}" for told in self.found_in(path.read_bytes())]
        return found


def a_secret(prefix: str = "") -> str:
    """Long, random, with what URLs, JSON and HTML escape, all of which an API key could hold."""
    return f"{prefix}{secrets.token_hex(12)}+/={secrets.token_hex(6)}&%{secrets.token_hex(6)}"


def planted(*, database: str, qdrant: str, embedder: str, elsewhere: str, password: str = "", key: str = "") -> Planted:
    """Secrets in everything; `database` is HOST:PORT/NAME, the others are HOST:PORT."""
    made = {name: a_secret() for name in ("in_qdrant_url", "neo4j", "user", "other", "pg", "uri", "ui", "mcp", "api")}
    made |= {f"query_{name}": a_secret() for name in ("api", "ui", "mcp", "embedder", "without")}
    made |= {"password": password or a_secret("pw "), "key": key or a_secret(), "embedder": a_secret()}
    encoded = {name: quote(value, safe="") for name, value in made.items()}
    variables = {
        "DATABASE_URL": f"postgresql://only_reads:{encoded['password']}@{database}",
        "PGPASSWORD": made["pg"],
        "QDRANT_URL": f"http://{qdrant}?api_key={encoded['in_qdrant_url']}",
        "QDRANT_API_KEY": made["key"],
        "NEO4J_URI": f"bolt://neo4j:{encoded['uri']}@{elsewhere}",
        "NEO4J_PASSWORD": made["neo4j"],
        "USER_TOKEN": made["user"],
        "OTHER_USER_TOKEN": made["other"],
        "API_URL": f"http://caller:{encoded['api']}@{elsewhere}/?api_key={encoded['query_api']}",
        "API_URL_WITHOUT_GRAPH": f"http://{elsewhere}/?password={encoded['query_without']}",
        "UI_URL": f"http://viewer:{encoded['ui']}@{elsewhere}/?token={encoded['query_ui']}",
        "MCP_URL": f"http://agent:{encoded['mcp']}@{elsewhere}/mcp?key={encoded['query_mcp']}",
        "EMBEDDINGS_URL": f"http://caller:{encoded['embedder']}@{embedder}/?api_key={encoded['query_embedder']}",
    }
    return Planted(variables=variables, secrets=tuple(made.values()))


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    yield "as it is", secret.encode()
    yield "in parts", secret[:24].encode()
    for name, encoded in {
        "quote": quote(secret),
        "quote all": quote(secret, safe=""),
        "plus": quote_plus(secret),
    }.items():
        yield f"percent-encoded ({name})", encoded.encode()
    for user in ("", ":", "only_reads:", "neo4j:", "caller:", "viewer:", "agent:"):
        pair = f"{user}{secret}".encode()
        for name, encode in {"standard": base64.b64encode, "urlsafe": base64.urlsafe_b64encode}.items():
            yield f"in base64 ({name}, {user or 'alone'})", encode(pair).rstrip(b"=")[:-1]
