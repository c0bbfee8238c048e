"""The whole way there and back, by the commands that users type: 50,000 memories of 200 users, killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from fixtures import engines
from fixtures.deployment import Deployment, deployment
from fixtures.engines.data import memories, user_id
from fixtures.engines.embedding import embedded
from fixtures.engines.source import fill_collection
from tests.phases.one_check import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.engines.data import Batch

MEMORIES, USERS, KILLS = 50_000, 200, 3
TEST_USERS = (user_id(3), user_id(4), user_id(150))
SECONDS = 600
SAME = ("every_memory_is_the_same", "every_user_has_the_same", "no_row_outside_the_source")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment with many memories in its collection and an empty table."""
    up = engines.up(lambda line: None, graph=True, api=True, embedder=True)
    with deployment(tmp_path_factory.mktemp("deployment"), up) as made:
        fill_collection(made.client, made.collection, _of_users(embedded(memories(MEMORIES))))
        made.record_baseline()
        with made.set(BACKUP_DIR=str(made.directory / "originals")):
            yield made


@pytest.mark.timeout(1800)
def test_there_and_back(full: Deployment) -> None:
    _gate(full, "transfer", "export")
    assert "nothing to write" not in _gate(full, "transfer", "import", "--dry-run")
    users = [word for user in TEST_USERS for word in ("--users", user)]
    _gate(full, "transfer", "import", *users, "--yes")

    judged = _judged(full, expected=1)
    assert judged["parity.every_memory_is_the_same"] == "fail", "most of them are not there yet"
    assert judged["parity.batches_were_verified"] == "fail", "the import has not ended"
    assert judged["parity.test_users_went_first"] == "pass"

    for _ in range(KILLS):
        _import_and_kill(full)
    _gate(full, "transfer", "import", "--yes")
    judged = _judged(full, expected=0)
    assert set(judged.values()) == {"pass"}

    _write_after_the_cut_over(full)
    judged = _judged(full, expected=1)
    assert judged["parity.every_memory_is_the_same"] == "fail"

    assert "would go back: 1 new, 100 changed, 50 deleted" in _gate(full, "transfer", "rollback", "--dry-run")
    _gate(full, "transfer", "rollback", "--yes")
    # What the source was is another thing than what it was told to become.
    full.record_baseline()
    judged = _judged(full, expected=0)
    assert {judged[f"parity.{name}"] for name in SAME} == {"pass"}
    assert "0 new, 0 changed, 0 deleted" in _gate(full, "transfer", "rollback", "--dry-run")


def _of_users(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same memories of USERS users; who has none stays without."""
    known = {user_id(rank): user_id(rank % USERS) for rank in range(MEMORIES // 10)}
    for batch in batches:
        yield replace(batch, payloads=[
            {**one, **({"user_id": known[one["user_id"]]} if one.get("user_id") in known else {})}
            for one in batch.payloads
        ])  # fmt: skip


def _write_after_the_cut_over(full: Deployment) -> None:
    full.sql(
        "insert into memories (id, embedding, payload) "
        "select gen_random_uuid(), embedding, payload - 'hash' from memories limit 1",
        "update memories set payload = jsonb_set(payload, '{data}', payload -> 'data') || '{\"edited\": true}' "
        "where id in (select id from memories where payload ? 'hash' order by id limit 100)",
        "delete from memories where id in (select id from memories where payload ? 'hash' order by id desc limit 50)",
    )


def _import_and_kill(full: Deployment) -> None:
    """Kill an import as soon as it has committed another batch."""
    before = _batches(full)
    running = _started(full, "transfer", "import", "--yes")
    until = time.monotonic() + SECONDS
    while _batches(full) == before and running.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL, "it came to its end"
    assert _batches(full) > before


def _batches(full: Deployment) -> int:
    with psycopg.connect(full.database_url) as connection:
        row = connection.execute("select count(*) from phasegate_journal where entry = 'batch'").fetchone()
    return int(row[0]) if row else 0


def _judged(full: Deployment, *, expected: int) -> dict[str, str]:
    """Check -> outcome, of a run of phase 5."""
    report = full.directory / "report.json"
    _gate(
        full, "run", "phase5", "--ledger", str(full.directory / "ledger.jsonl"), "--report", str(report), code=expected
    )
    (phase,) = json.loads(report.read_text())["phases"]
    return {one["id"].partition(".")[2]: one["outcome"] for one in phase["checks"]}


def _gate(full: Deployment, *words: str, code: int = 0) -> str:
    process = _started(full, *words)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == code, out + err
    return str(out)


def _started(full: Deployment, *words: str) -> subprocess.Popen[Any]:
    return subprocess.Popen(
        [sys.executable, "-m", "gate", *words], cwd=full.directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**environment(), "PHASEGATE_RUNS": str(full.directory / "runs")},
    )  # fmt: skip
