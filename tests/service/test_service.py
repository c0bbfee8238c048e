"""How the service starts, what it says of itself, and its validation script for pgvector."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from fixtures.engines.source import create_collection, open_client
from fixtures.proxy import proxy
from reference import settings
from tests.service.serving import bearer, health, run, served, users

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.service.conftest import Collection, Database

DOWN = "the database does not answer"
_STATUS = (
    "from service import pgvector_connection, settings; print(pgvector_connection.status(settings.load()).problem)"
)


def test_health_follows_a_real_outage(deployed: Path, database: Database, collection: Collection) -> None:
    ready = (200, {"status": "healthy", "pgvector": "ready", "qdrant": "ready"})
    down = (503, {"status": "unhealthy", "pgvector": DOWN, "qdrant": "ready"})
    with proxy("127.0.0.1", database.server.port) as between:
        url = database.server.url(database.name, port=between.port)
        variables = {"DATABASE_URL": url, "PGVECTOR_CONNECT_TIMEOUT": "2", **collection.environment}
        with served(deployed, **variables) as client:
            assert health(client) == ready
            between.swallow()
            start = time.monotonic()
            assert health(client) == down
            assert time.monotonic() - start < 10
            between.pass_through()
            assert health(client) == ready
            between.refuse()
            assert health(client) == down


def test_health_and_answers_follow_an_outage_of_qdrant(
    deployed: Path, database: Database, collection: Collection
) -> None:
    down = (503, {"status": "unhealthy", "pgvector": "ready", "qdrant": "Qdrant does not answer"})
    unavailable = {"detail": "The memories cannot be reached at the moment"}
    with proxy("127.0.0.1", collection.server.grpc_port) as between:
        variables = {**collection.environment, "QDRANT_GRPC_PORT": str(between.port), "QDRANT_TIMEOUT": "1"}
        token = {"MEMORY_USERS": users(ada="secret")}
        with served(deployed, DATABASE_URL=database.url, **variables, **token) as client:
            client.headers.update(bearer("secret"))
            assert health(client)[0] == 200
            for fault in (between.refuse, between.swallow):
                fault()
                assert health(client) == down
                details = client.get("/health/detailed")
                assert (details.status_code, details.json()["status"]) == (503, "unhealthy")
                assert details.json()["qdrant"]["error"] == "Qdrant does not answer"
                answer = client.get("/api/v1/memories/")
                assert (answer.status_code, answer.json()) == (503, unavailable)
            between.pass_through()
            between.break_off()
            assert _soon(lambda: client.get("/api/v1/memories/").status_code == 200)
            assert health(client)[0] == 200


def test_a_collection_of_another_embedder_is_not_taken(deployed: Path, collection: Collection) -> None:
    with open_client(collection.server) as client:
        create_collection(client, collection.name, dimension=8)
    code = "from service import qdrant_connection, settings; print(qdrant_connection.status(settings.load()).problem)"
    done = run(deployed, "-c", code, **collection.environment)
    assert done.stdout == "the collection is not for vectors of the embedder\n", done.stderr


def test_a_start_without_qdrant_waits_for_nothing(deployed: Path) -> None:
    variables = {"QDRANT_URL": "http://127.0.0.1:1", "QDRANT_GRPC_PORT": "1", "QDRANT_TIMEOUT": "1"}
    with served(deployed, **variables) as client:
        assert health(client)[1]["qdrant"] == "Qdrant does not answer"


def _soon(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return met


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
    done = run(deployed, "-c", _STATUS, DATABASE_URL=database.url)
    assert done.stdout == f"{problem}\n"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "DATABASE_URL is not set"),
        ("postgresql+psycopg2://me:s3cret@db.example/app", "DATABASE_URL cannot be understood"),
        ("postgresql://me:s3cret@127.0.0.1:1/app", "the database does not answer"),
    ],
)
def test_an_address_that_does_not_work_is_said_without_its_password(deployed: Path, url: str, problem: str) -> None:
    done = run(deployed, "-c", _STATUS, DATABASE_URL=url)
    assert done.stdout == f"{problem}\n"
    assert "s3cret" not in done.stderr


WRONG: Mapping[str, tuple[str, ...]] = {
    "UNIFIED_MEMORY_ENABLED": ("maybe", ""),
    "NEO4J_ENABLED": ("2", "Treu"),
    "PGVECTOR_CONNECT_TIMEOUT": ("0", "soon"),
    "QDRANT_TIMEOUT": ("-1",),
    "QDRANT_GRPC_PORT": ("65536", "6334/"),
    "NEO4J_TIMEOUT": ("1.5",),
    "MEMORY_USERS": ("", "{}", "[1]", '[{"user_id": "ada", "token": "plain"}]'),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_that_cannot_be_understood_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"^{name} is"):
        settings.load()


def test_it_stops_the_start(deployed: Path) -> None:
    done = run(deployed, "-c", "import service.main", NEO4J_ENABLED="maybe")
    assert done.returncode != 0
    assert "ValueError: NEO4J_ENABLED is neither true nor false: 'maybe'" in done.stderr


@pytest.mark.parametrize("uri", ["", "localhost:7687", "blot://localhost", "http://localhost:7474"])
def test_an_address_that_is_none_of_neo4j_matters_with_the_flag_only(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("NEO4J_URI", uri)
    assert settings.load().neo4j_enabled is False
    monkeypatch.setenv("NEO4J_ENABLED", "true")
    with pytest.raises(ValueError, match="NEO4J_URI is no address"):
        settings.load()


def test_everything_but_the_address_has_a_default(deployed: Path) -> None:
    done = run(deployed, "-c", "from service.settings import load; print(load())")
    assert "table='memories', connect_timeout_s=5, unified_memory=False" in done.stdout
    assert "neo4j_enabled=False" in done.stdout


def test_settings_that_are_shown_hold_no_secret(deployed: Path) -> None:
    secret = {"DATABASE_URL": "postgresql://u:s3cret@h/d", "QDRANT_API_KEY": "s3cret", "NEO4J_PASSWORD": "s3cret"}
    done = run(deployed, "-c", "from service.settings import load; print(load())", **secret)
    assert "s3cret" not in done.stdout


def validate(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run the validation script as the README says."""
    return run(
        folder, "-m", "pytest", "-p", "no:cacheprovider", "-q", "service/test_phase2_pgvector.py", DATABASE_URL=url
    )


def test_validation_script_passes_and_leaves_nothing_behind(deployed: Path, database: Database) -> None:
    done = validate(deployed, database.url)
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout
    database.sql("do $$ begin assert (select count(*) from memories) = 0; end $$")


@pytest.mark.parametrize(
    "statement",
    [
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
