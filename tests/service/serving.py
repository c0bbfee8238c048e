"""The service under its own server, as a stranger runs it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fixtures.engines.processes import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
START_SECONDS = 60


def environment(**variables: str) -> dict[str, str]:
    """What the service is started with, and nothing of what this process has set."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | variables


@contextmanager
def served(folder: Path, *, app: str = "main", **variables: str) -> Iterator[httpx.Client]:
    """The service, or another of its applications, on a port of its own, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"service.{app}:app", "--port", str(port), "--log-level", "warning"]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment(**variables), stdout=output, stderr=output)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            _wait(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(timeout=20)


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python beside the service, with these variables."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment(**variables), capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def health(client: httpx.Client) -> tuple[int, dict[str, Any]]:
    """Status code and body of its health, without the moment."""
    answer = client.get("/health")
    body = answer.json()
    assert body.pop("timestamp").endswith("+00:00")
    return answer.status_code, body


def users(**tokens: str) -> str:
    """MEMORY_USERS for users with these tokens."""
    return json.dumps([{"user_id": user, "token_sha256": hashed(token)} for user, token in tokens.items()])


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/openapi.json")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the service did not start: {log.read_text()}")
