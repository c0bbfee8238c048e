"""Connections and snapshots that are lost in the middle: read again, or told with how far it came."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import SecretStr

from fixtures.proxy import Proxy, proxy
from stores import qdrant_walk
from tests.transfer.pairs import DIMENSION, Memory, Pair, compared, pair
from transfer import plan, tasks
from transfer.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.deployment import Deployment
    from stores.target import Target

ROWS = 2_000
STREAMS = "query like 'COPY%' or state like 'idle in%'"
EXPORTER = "state = 'idle in transaction' and query not like 'COPY%'"


@pytest.fixture(scope="module")
def hurt(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair with one row that differs; spans are small."""
    random = np.random.default_rng(8)
    ids = [uuid.UUID(bytes=random.bytes(16)) for _ in range(ROWS)]
    with pair(own_deployment) as made, pytest.MonkeyPatch.context() as patch:
        made.write([Memory(id=id_, vector=[1.0] * DIMENSION, payload={"text": "x" * 900}) for id_ in ids])
        made.sql(f"update THIS set payload = '{{}}' where id = '{ids[7]}'")
        patch.setattr(plan, "SPAN_ROWS", 200)
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PAUSES_S", (0.1, 0.1, 0.1))
    monkeypatch.setattr(qdrant_walk, "PAUSES_S", (0.05, 0.05, 0.05))


def after_spans(monkeypatch: pytest.MonkeyPatch, count: int, do: Callable[[], None]) -> None:
    """Do something when so many spans were read."""
    original, left = Checkpoint.add, [count]

    def add(self: Checkpoint, report: Any) -> None:
        original(self, report)
        left[0] -= 1
        if not left[0]:
            do()

    monkeypatch.setattr(Checkpoint, "add", add)


def terminate(made: Pair, which: str) -> None:
    made.deployment.sql(
        f"select pg_terminate_backend(pid) from pg_stat_activity "
        f"where datname = current_database() and pid <> pg_backend_pid() and ({which})"
    )


def through(made: Pair, *, qdrant: Proxy | None = None, postgres: Proxy | None = None) -> Target:
    target = made.target
    if qdrant:
        target = replace(target, source=replace(target.source, grpc_port=qdrant.port))
    if postgres:
        url = SecretStr(made.deployment.url_through(postgres))
        target = replace(target, destination=replace(target.destination, url=url))
    return target


@pytest.mark.parametrize("which", [STREAMS, EXPORTER, "true"])
def test_ended_sessions_of_the_destination_are_made_anew(
    hurt: Pair, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    after_spans(monkeypatch, 2, lambda: terminate(hurt, which))
    found = hurt.compare().found
    assert (found.incomplete, found.differing, found.settled) == ("", {"key missing": 1}, 0)
    assert found.source_rows == found.destination_rows == found.compared == ROWS
    assert any("snapshots" in note for note in found.notes)


def test_every_span_under_a_snapshot_of_its_own(hurt: Pair) -> None:
    found = hurt.compare(max_snapshot_age_s=0.0).found
    assert (found.incomplete, found.differing, found.compared) == ("", {"key missing": 1}, ROWS)
    (note,) = found.notes
    assert int(note.split(" snapshots")[0].split()[-1]) >= 5


def test_a_connection_of_the_source_that_breaks_is_made_anew(hurt: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    address = hurt.deployment.engines.qdrant
    with proxy("127.0.0.1", address.grpc_port) as between:
        after_spans(monkeypatch, 2, between.break_off)
        found = compared(through(hurt, qdrant=between)).found
    assert (found.incomplete, found.differing, found.compared) == ("", {"key missing": 1}, ROWS)


def test_a_source_that_is_gone_leaves_it_undecided_with_how_far_it_came(
    hurt: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = hurt.deployment.engines.qdrant
    with proxy("127.0.0.1", address.grpc_port) as between:
        after_spans(monkeypatch, 2, between.refuse)
        found = compared(through(hurt, qdrant=between)).found
    assert 0 < found.source_rows < ROWS
    assert found.incomplete.startswith(f"{found.source_rows:,} of {ROWS:,} rows were compared, then: Qdrant at")
    assert "gate transfer compare --resume" in found.remedy


def test_a_destination_that_is_gone_leaves_it_undecided_and_one_that_is_back_is_read(
    hurt: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = hurt.deployment.engines.postgres
    with proxy("127.0.0.1", address.port) as between:
        with monkeypatch.context() as patch:
            after_spans(patch, 2, between.refuse)
            found = compared(through(hurt, postgres=between)).found
        assert 0 < found.source_rows < ROWS
        assert f"of {ROWS:,} rows were compared, then: " in found.incomplete
        between.pass_through()
        after_spans(monkeypatch, 2, between.break_off)
        found = compared(through(hurt, postgres=between)).found
    assert (found.incomplete, found.differing, found.compared) == ("", {"key missing": 1}, ROWS)
