"""Prepared statements behind poolers: our small one, and PgBouncer where the machine has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from fixtures.engines.processes import free_port
from fixtures.transaction_pooler import transaction_pooler
from tests.stores.postgres.conftest import destination_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stores.postgres.conftest import Database

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer comes from the system's packages, if at all")


@contextmanager
def pgbouncer(database: Database, folder: Path, **settings: str) -> Iterator[int]:
    """The port of a PgBouncer in front of the server; as root it reads its file before it becomes nobody."""
    port = free_port()
    server = f"host=127.0.0.1 port={database.server.port} user={database.reader} password={database.password}"
    lines = {
        "listen_addr": "127.0.0.1", "listen_port": str(port), "unix_socket_dir": "", "auth_type": "any",
        "pool_mode": "transaction", **settings,
    }  # fmt: skip
    written = "\n".join(f"{key} = {value}" for key, value in lines.items())
    (folder / "ini").write_text(f"[databases]\n* = {server}\n[pgbouncer]\n{written}\n")
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    child = subprocess.Popen([str(PGBOUNCER), "-q", *user, str(folder / "ini")], stderr=subprocess.DEVNULL)
    try:
        wait_for(database.url(port))
        yield port
    finally:
        child.terminate()
        child.wait()


def wait_for(url: str) -> None:
    """Until it answers."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def left_behind(database: Database, port: int) -> int:
    """How many prepared statements the pooled connection still has."""
    with psycopg.connect(database.url(port), autocommit=True, prepare_threshold=None) as connection:
        row = connection.execute("select count(*) from pg_prepared_statements").fetchone()
    return int(row[0]) if row else -1


def test_without_a_pooler_they_survive(database: Database) -> None:
    with database.destination() as store:
        probe = store.prepared_probe()
    assert (probe.problem, probe.pooler) == ("", "")
    assert probe.executions >= 2


def test_a_pooler_that_forgets_is_found_on_an_idle_pool(database: Database) -> None:
    with transaction_pooler("127.0.0.1", database.server.port) as pooler:
        with destination_at(database.url(pooler.port)) as store:
            probe = store.prepared_probe()
        assert probe.problem == "prepared statement does not exist"
        assert probe.pooler == "a pooler"
        assert left_behind(database, pooler.port) == 0


@needs_pgbouncer
@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "prepared statement does not exist"),
        ({"default_pool_size": "1"}, "prepared statement already exists"),
        ({"server_round_robin": "1", "min_pool_size": "5"}, "prepared statement does not exist"),
        ({"pool_mode": "session"}, ""),
        ({"pool_mode": "session", "default_pool_size": "2"}, ""),
        ({"pool_mode": "session", "default_pool_size": "1"}, ""),
    ],
)
def test_pgbouncers_modes(database: Database, tmp_path: Path, settings: dict[str, str], problem: str) -> None:
    with pgbouncer(database, tmp_path, **settings) as port, destination_at(database.url(port)) as store:
        probe = store.prepared_probe()
        assert left_behind(database, port) == 0
    assert probe.problem == problem
    assert probe.pooler.startswith("PgBouncer 1.")


@needs_pgbouncer
def test_pgbouncer_is_known_by_its_refusal_too(database: Database, tmp_path: Path) -> None:
    (tmp_path / "users").write_text(f'"{database.reader}" "{database.password}"\n')
    strict = pgbouncer(database, tmp_path, auth_type="plain", auth_file=str(tmp_path / "users"))
    with strict as port, destination_at(database.url(port)) as store:
        assert store.prepared_probe().pooler == "PgBouncer"


@needs_pgbouncer
def test_everything_else_is_read_through_a_pooler_too(database: Database, tmp_path: Path) -> None:
    with pgbouncer(database, tmp_path, default_pool_size="2") as port, destination_at(database.url(port)) as store:
        assert store.answer().problem == ""
        assert store.headroom().limits == 3
        assert store.extension().installed


@needs_pgbouncer
def test_a_pooler_of_statements_refuses_transactions(database: Database, tmp_path: Path) -> None:
    with pgbouncer(database, tmp_path, pool_mode="statement") as port, destination_at(database.url(port)) as store:
        answer = store.answer()
    assert answer.problem == "answers no query"
    assert "transaction blocks not allowed" in answer.detail
