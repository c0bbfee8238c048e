"""`gate transfer profile` as a user types it."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from qdrant_client import models as m

from checks.facts.profile import Profile
from fixtures import engines
from fixtures.deployment import Deployment, deployment
from fixtures.engines.data import memories
from fixtures.engines.source import create_collection
from fixtures.engines.source_points import write_points
from tests.phases.one_check import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 120
COMMAND = (sys.executable, "-m", "gate", "transfer", "profile")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment before its migration."""
    with deployment(tmp_path_factory.mktemp("deployment"), engines.up(lambda line: None)) as made:
        yield made


@pytest.fixture
def collection(deployed: Deployment) -> Iterator[str]:
    """An empty collection of its own, which the settings name."""
    name = f"{deployed.collection}_profiled"
    create_collection(deployed.client, name)
    try:
        with deployed.set(MAIN_QDRANT_COLLECTION_NAME=name):
            yield name
    finally:
        deployed.client.delete_collection(name)


def profile(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, run where the target's settings are."""
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, capture_output=True, text=True, env=environment(), timeout=SECONDS, check=False
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[-1]


def test_a_source_that_fits_passes_and_its_surprises_are_told(deployed: Deployment, tmp_path: Path) -> None:
    report = tmp_path / "profile.json"
    done = profile(deployed.directory, f"--report={report}")
    assert done.returncode == 0, done.stderr
    assert last_line(done).startswith("passed: everything fits (600 points, surprise ")
    assert f"collection {deployed.collection}: 600 points, 384 dimensions, Cosine, float32" in done.stdout
    assert "surprise: " in done.stdout
    assert "  remedy: " in done.stdout
    values = json.loads(report.read_text())
    assert (values["report_version"], values["verdict"]) == (1, "passed")
    read = Profile.from_dict(values["profile"])
    assert read.points == 600
    assert read.keys["user_id"].missing.count == 0
    assert all(remark["count"] and remark["remedy"] for remark in values["remarks"])


def test_what_does_not_fit_fails_and_is_named(deployed: Deployment, collection: str) -> None:
    odd = [math.nan] * 384
    deployed.client.upsert(
        collection,
        [
            m.PointStruct(id=1, vector=odd, payload={"user_id": "ann"}),
            m.PointStruct(id=2, vector=[1.0] * 384, payload={"user_id": "ann", "a\x1b[2J\x00": "x\x00"}),
        ],
        wait=True,
    )
    done = profile(deployed.directory)
    assert done.returncode == 1
    assert last_line(done).startswith("failed: vector holds NaN (2 points, will not fit 4")
    told = done.stdout.splitlines()
    assert "will not fit: 1 x vector holds NaN (1)" in told
    assert "will not fit: 1 x NUL in a text (2)" in told
    assert "will not fit: 1 x NUL in a key (2)" in told
    assert "will not fit: 2 x id that the id column cannot hold (1, 2)" in told
    assert "\x1b" not in done.stdout
    assert "\x00" not in done.stdout


def test_an_empty_collection_is_undecided(deployed: Deployment, collection: str) -> None:
    done = profile(deployed.directory)
    assert (done.returncode, last_line(done)) == (3, "undecided: the source is empty (0 points)")


def test_a_source_that_does_not_answer_leaves_it_undecided(deployed: Deployment) -> None:
    with deployed.set(QDRANT_URL="http://127.0.0.1:9", QDRANT_GRPC_PORT="9"):
        done = profile(deployed.directory)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-2].startswith("undecided: ")
    assert done.stderr.splitlines()[-1].startswith("remedy: ")


def test_a_collection_that_is_not_there_is_named(deployed: Deployment) -> None:
    with deployed.set(MAIN_QDRANT_COLLECTION_NAME="nothing"):
        done = profile(deployed.directory)
    assert done.returncode == 3
    assert "`nothing`" in done.stderr


def test_a_destination_that_does_not_answer_is_no_obstacle_until_columns_are_mapped(deployed: Deployment) -> None:
    with deployed.set(DATABASE_URL="postgresql://nobody:hunter2@127.0.0.1:9/none"):
        done = profile(deployed.directory)
        with deployed.configure("destination.columns", team="team_id"):
            mapped = profile(deployed.directory)
    assert done.returncode == 0, done.stdout
    assert "destination: not looked at: " in done.stdout
    assert mapped.returncode == 3
    assert last_line(mapped).startswith("undecided: whether columns hold team")
    assert "hunter2" not in done.stdout + done.stderr + mapped.stdout + mapped.stderr


@pytest.mark.parametrize(
    ("words", "told"), [(["--report=x.txt"], "only .json can be written"), (["--fast"], "No such option")]
)
def test_wrong_usage_is_named(deployed: Deployment, words: list[str], told: str) -> None:
    done = profile(deployed.directory, *words)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_bad_target_is_wrong_usage(deployed: Deployment) -> None:
    with deployed.configure("destination", halfvec="perhaps"):
        done = profile(deployed.directory)
    assert done.returncode == 2
    assert "target.toml:" in done.stderr


def test_a_report_that_cannot_be_written_is_undecided(deployed: Deployment, tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    done = profile(deployed.directory, f"--report={tmp_path / 'x.json'}")
    assert done.returncode == 3
    assert "is a directory" in done.stderr


def test_an_interruption_ends_it_at_once(deployed: Deployment, collection: str) -> None:
    write_points(deployed.client, collection, memories(20_000))
    with subprocess.Popen(
        COMMAND, cwd=deployed.directory, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stderr is not None
        first = running.stderr.readline()
        assert first == "reading 20,000 points\n"
        running.send_signal(signal.SIGINT)
        began = time.monotonic()
        told, errors = running.communicate(timeout=SECONDS)
    assert time.monotonic() - began < 8
    assert (running.returncode, told, errors.splitlines()[-1]) == (130, "", "interrupted: nothing was decided")


def test_it_explains_itself() -> None:
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Exit codes: 0 everything fits" in done.stdout
