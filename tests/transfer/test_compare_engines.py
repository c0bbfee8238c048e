"""Threads, processes and the workers of a Dask cluster see the same, also where one of two workers is killed."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
import uuid
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest
from distributed import Client, LocalCluster

from fixtures.engines.processes import free_port
from tests.transfer.pairs import DIMENSION, Memory, Pair, Result, pair
from transfer import cluster, plan, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Comparison
    from fixtures.deployment import Deployment

pytestmark = pytest.mark.filterwarnings("ignore")
ROWS = 3_000


@pytest.fixture(scope="module")
def hurt(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair with faults in some spans; spans are small."""
    random = np.random.default_rng(5)
    memories = [
        Memory(id=uuid.UUID(bytes=random.bytes(16)), vector=random.standard_normal(DIMENSION).round(3).tolist(),
               payload={"user_id": f"user {number % 7}", "n": number})
        for number in range(ROWS)
    ]  # fmt: skip
    with pair(own_deployment) as made, pytest.MonkeyPatch.context() as patch:
        made.write(memories)
        made.sql("update THIS set payload = payload - 'n' where (payload ->> 'n')::int % 500 = 3",
                 "delete from THIS where (payload ->> 'n')::int % 1000 = 5",
                 "insert into THIS select gen_random_uuid(), embedding, payload from THIS limit 2")  # fmt: skip
        patch.setattr(plan, "SPAN_ROWS", 200)
        yield made


@pytest.fixture(scope="module")
def threaded(hurt: Pair) -> Result:
    """What threads see."""
    return hurt.compare()


@pytest.fixture(scope="module")
def dask() -> Iterator[LocalCluster]:
    """A scheduler and two workers, each a process."""
    with LocalCluster(
        processes=True, n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as made:  # type: ignore[no-untyped-call]
        yield made


def seen(result: Result) -> tuple[Comparison, list[tuple[str, ...]]]:
    """What has to be the same."""
    found = replace(result.found, started="", seconds=0.0, peak_bytes=0, evidence="", notes=())
    return found, sorted(tuple(map(str, line.values())) for line in result.lines)


def test_threads_find_what_was_planted(threaded: Result) -> None:
    assert threaded.found.differing == {
        "key missing": 6, "missing in the destination": 3, "only in the destination": 2
    }  # fmt: skip
    assert threaded.found.source_rows == ROWS


def test_processes_see_the_same(hurt: Pair, threaded: Result) -> None:
    assert seen(hurt.compare(engine="processes")) == seen(threaded)


def test_a_cluster_sees_the_same_and_keeps_nothing_open(hurt: Pair, threaded: Result, dask: LocalCluster) -> None:
    address = dask.scheduler_address
    assert seen(hurt.compare(engine=address)) == seen(threaded)
    children = psutil.Process(os.getpid()).children(recursive=True)
    port = hurt.deployment.engines.postgres.port
    connected = [one for child in children for one in child.net_connections("tcp")
                 if one.status == psutil.CONN_ESTABLISHED and one.raddr.port == port]  # fmt: skip
    assert connected == []


def test_one_of_two_workers_is_killed(
    hurt: Pair, threaded: Result, dask: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []

    def kill(report: Any) -> None:
        if not killed:
            killed.append(int(report.worker.rpartition("/")[2]))
            os.kill(killed[0], signal.SIGKILL)

    add = _adding(kill)
    monkeypatch.setattr("transfer.checkpoint.Checkpoint.add", add)
    assert seen(hurt.compare(engine=dask.scheduler_address)) == seen(threaded)
    assert len(killed) == 1
    assert killed[0] != os.getpid()


@pytest.mark.parametrize("silent", [False, True])
def test_a_scheduler_that_does_not_answer(
    hurt: Pair, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *, silent: bool
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 1.0)
    port = free_port()
    started = time.monotonic()
    if silent:
        with closing(socket.create_server(("127.0.0.1", port))):
            found = hurt.compare(engine=f"tcp://127.0.0.1:{port}").found
    else:
        found = hurt.compare(engine=f"tcp://127.0.0.1:{port}").found
    assert time.monotonic() - started < 8
    assert found.incomplete.startswith(f"no Dask scheduler answers at tcp://127.0.0.1:{port}: ")
    assert "\n" not in found.incomplete
    assert "dask scheduler" in found.remedy
    assert capfd.readouterr().err == ""


def test_workers_that_cannot_do_the_work(hurt: Pair, dask: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    address = dask.scheduler_address
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "SAME_PACKAGES", ("distributed", "python", "msgpack"))
        patch.setattr(cluster, "_packages", lambda found, seen=[]: (seen.append(1) or f"python 3.{len(seen)}",))
        assert "has python 3.2, and here are python 3.1" in hurt.compare(engine=address).found.incomplete
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "ROOMS", ("checks", "stores"))
        cluster.project_digest.cache_clear()
        assert "another version of this project" in hurt.compare(engine=address).found.incomplete
    cluster.project_digest.cache_clear()
    with Client(dask.scheduler_address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.run(_forget_the_project)
        try:
            assert "cannot import this project" in hurt.compare(engine=address).found.incomplete
        finally:
            client.run(_know_it_again)


def test_workers_that_are_gone(hurt: Pair, dask: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for them would never end."""
    monkeypatch.setattr(cluster, "ALONE_S", 1.0)
    monkeypatch.setattr(cluster, "WATCH_S", 0.1)
    monkeypatch.setattr(tasks, "IDLE_S", 0.2)
    gone: list[int] = []

    def leave(report: Any) -> None:
        if not gone:
            gone.append(report.number)
            dask.scale(0)  # type: ignore[no-untyped-call]

    with monkeypatch.context() as patch:
        patch.setattr("transfer.checkpoint.Checkpoint.add", _adding(leave))
        found = hurt.compare(engine=dask.scheduler_address).found
    assert "has lost its workers" in found.incomplete
    assert "--resume" in found.remedy
    assert 0 < found.source_rows < ROWS
    assert "has no workers" in hurt.compare(engine=dask.scheduler_address).found.incomplete


def _adding(before: Any) -> Any:
    from transfer.checkpoint import Checkpoint

    original = Checkpoint.add

    def add(self: Checkpoint, report: Any) -> None:
        before(report)
        original(self, report)

    return add


def _know_it_again() -> None:
    for name in [name for name in sys.modules if name.startswith("transfer")]:
        del sys.modules[name]


def _forget_the_project() -> None:
    for name in [name for name in sys.modules if name.startswith("transfer")]:
        sys.modules[name] = None  # type: ignore[assignment]
