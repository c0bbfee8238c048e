"""`gate transfer compare` as a user types it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from fixtures import engines
from fixtures.deployment import Deployment, deployment
from tests.phases.one_check import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 120


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment whose memories were migrated."""
    with deployment(tmp_path_factory.mktemp("deployment"), engines.up(lambda line: None)) as made:
        made.migrate()
        yield made


def compare(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, run where the target's settings are."""
    return subprocess.run(
        [sys.executable, "-m", "gate", "transfer", "compare", *words], cwd=folder, capture_output=True, text=True,
        env={**environment(), "PHASEGATE_RUNS": str(folder / "runs")}, timeout=SECONDS, check=False,
    )  # fmt: skip


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[-1]


def test_the_same_memories_pass(migrated: Deployment, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = compare(migrated.directory, f"--report={report}")
    assert (done.returncode, last_line(done)) == (
        0, "passed: 600 memories are the same, vectors by bits and payloads by value",
    )  # fmt: skip
    values = json.loads(report.read_text())
    assert (values["finding"]["outcome"], values["comparison"]["source_rows"]) == ("pass", 600)


def test_a_difference_fails_and_its_id_is_in_the_file(migrated: Deployment) -> None:
    changed = """jsonb_set(payload, '{hash}', '"another"')"""
    migrated.sql(f"UPDATE memories SET payload = {changed} WHERE id = (SELECT id FROM memories ORDER BY id LIMIT 1)")
    try:
        done = compare(migrated.directory, "--settle=0")
    finally:
        migrated.migrate()
    assert done.returncode == 1
    assert last_line(done).startswith("failed: memories differ: ")
    assert "remedy: " in done.stdout
    (named,) = [line for line in done.stdout.splitlines() if line.startswith("every differing id: ")]
    (line,) = (migrated.directory / named.partition(": ")[2]).read_text().splitlines()
    row = json.loads(line)
    assert (row["field"], row["destination"]) == ("payload.hash", '"another"')
    assert row["id"]
    assert row["user"]


def test_one_that_was_cut_off_goes_on_and_tells_what_is_older(migrated: Deployment) -> None:
    compare(migrated.directory)
    folder = max((migrated.directory / "runs").iterdir())
    again = compare(migrated.directory, f"--resume={folder}")
    assert (again.returncode, "that reached its end" in again.stderr) == (2, True)
    kept = (folder / "checkpoint.jsonl").read_text().splitlines(keepends=True)
    (folder / "checkpoint.jsonl").write_text("".join(kept[:-1]))
    done = compare(migrated.directory, f"--resume={folder}")
    assert done.returncode == 0
    assert "note: 600 of 600 rows were first read by an interrupted comparison that began at " in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--engine=fast"], "name threads, processes, or a scheduler such as tcp://host:8786"),
        (["--report=x.txt"], "only .json can be written"),
        (["--resume=nowhere"], "cannot be read: no such file or directory"),
        (["--workers=0"], "0 is not in the range"),
    ],
)
def test_wrong_usage_is_named(migrated: Deployment, words: list[str], told: str) -> None:
    done = compare(migrated.directory, *words)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_table_that_is_not_there_is_refused_by_name(migrated: Deployment) -> None:
    with migrated.set(PGVECTOR_TABLE="nothing"):
        done = compare(migrated.directory)
    assert (done.returncode, last_line(done)) == (1, "failed: the table does not exist")


def test_a_source_that_does_not_answer_leaves_it_undecided(migrated: Deployment) -> None:
    with migrated.set(QDRANT_URL="http://127.0.0.1:9", QDRANT_GRPC_PORT="9"):
        done = compare(migrated.directory)
    assert done.returncode == 3
    assert "connection refused" in last_line(done)


def test_processes_that_compare_end_with_whoever_started_them(migrated: Deployment) -> None:
    command = [sys.executable, "-m", "gate", "transfer", "compare", "--engine=processes"]
    started = psutil.Popen(
        command, cwd=migrated.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**environment(), "PHASEGATE_RUNS": str(migrated.directory / "runs")},
    )  # fmt: skip
    while not (workers := [child for child in started.children() if "spawn_main" in " ".join(child.cmdline())]):
        assert started.poll() is None
        time.sleep(0.02)
    started.kill()
    started.wait()
    _, left = psutil.wait_procs(workers, timeout=SECONDS)
    assert not left
