"""The service under its own server, as a stranger runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fixtures.engines.processes import free_port
from fixtures.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.service.conftest import Database

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def environment(**variables: str) -> dict[str, str]:
    """What the service is started with, and nothing of what this process has set."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | variables


@contextmanager
def served(folder: Path, **variables: str) -> Iterator[httpx.Client]:
    """The service on a port of its own, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "service.main:app", "--port", str(port), "--log-level", "warning"]
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


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/openapi.json")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the service did not start: {log.read_text()}")


def health(client: httpx.Client) -> tuple[int, dict[str, Any]]:
    """Status code and body of its health."""
    answer = client.get("/health")
    return answer.status_code, answer.json()


def test_health_follows_a_real_outage(deployed: Path, database: Database) -> None:
    ready = (200, {"status": "healthy", "pgvector": "ready"})
    down = (503, {"status": "unhealthy", "pgvector": "the database does not answer"})
    with proxy("127.0.0.1", database.server.port) as between:
        url = database.server.url(database.name, port=between.port)
        with served(deployed, DATABASE_URL=url, PGVECTOR_CONNECT_TIMEOUT="2") as client:
            assert health(client) == ready
            between.swallow()
            start = time.monotonic()
            assert health(client) == down
            assert time.monotonic() - start < 10
            between.pass_through()
            assert health(client) == ready
            between.refuse()
            assert health(client) == down


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("drop table memories cascade", "the memory table cannot be read"),
        ("drop extension vector cascade", "the extension vector is not installed"),
        ("revoke all on table memories from memory", "the memory table cannot be read"),
        ("alter table memories drop column embedding cascade", "the memory table cannot be read"),
    ],
)
def test_health_follows_what_is_missing(deployed: Path, database: Database, statement: str, problem: str) -> None:
    database.sql(statement)
    with served(deployed, DATABASE_URL=database.url) as client:
        assert health(client) == (503, {"status": "unhealthy", "pgvector": problem})


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "DATABASE_URL is not set"),
        ("postgresql+psycopg2://me:s3cret@db.example/app", "DATABASE_URL cannot be understood"),
        ("postgresql://me:s3cret@127.0.0.1:1/app", "the database does not answer"),
    ],
)
def test_an_address_that_does_not_work_is_said_without_its_password(deployed: Path, url: str, problem: str) -> None:
    with served(deployed, DATABASE_URL=url) as client:
        assert health(client) == (503, {"status": "unhealthy", "pgvector": problem})
    assert "s3cret" not in (deployed / "log").read_text()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNIFIED_MEMORY_ENABLED", "maybe"),
        ("UNIFIED_MEMORY_ENABLED", ""),
        ("PGVECTOR_CONNECT_TIMEOUT", "0"),
        ("PGVECTOR_CONNECT_TIMEOUT", "soon"),
    ],
)
def test_a_value_that_cannot_be_understood_stops_the_start(deployed: Path, name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import service.main"], cwd=deployed, env=environment(**{name: value}),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert f"ValueError: {name} is" in done.stderr


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), (" TRUE ", True), ("1", True), ("off", False), ("0", False), ("No", False)]
)
def test_flags(deployed: Path, value: str, *, expected: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from service.settings import load; print(load().unified_memory)"],
        cwd=deployed, env=environment(UNIFIED_MEMORY_ENABLED=value), capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == str(expected)


def test_everything_but_the_address_has_a_default(deployed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from service.settings import load; print(load())"],
        cwd=deployed, env=environment(), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "table='memories', connect_timeout_s=5, unified_memory=False" in done.stdout


def validate(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run the validation script as the README says."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "service/test_phase2_pgvector.py"],
        cwd=folder, env=environment(DATABASE_URL=url), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_validation_script_passes_and_leaves_nothing_behind(deployed: Path, database: Database) -> None:
    done = validate(deployed, database.url)
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout
    database.sql("do $$ begin assert (select count(*) from memories) = 0; end $$")


@pytest.mark.parametrize(
    "statement",
    [
        "drop table memories cascade",
        "drop function match_memories",
        "alter table memories alter column embedding type vector(3)",
    ],
)
def test_validation_script_fails_where_something_is_missing(deployed: Path, database: Database, statement: str) -> None:
    database.sql(statement)
    done = validate(deployed, database.url)
    assert done.returncode == 1, done.stdout


def test_validation_script_fails_without_an_address(deployed: Path) -> None:
    assert validate(deployed, "").returncode == 1
