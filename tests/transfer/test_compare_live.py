"""Stores that are written to while they are compared: what settles is no difference, and what moves is counted."""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from qdrant_client import models as m

from tests.transfer.pairs import DIMENSION, Memory, Pair
from transfer import again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IDS = [uuid.UUID(int=number << 64) for number in range(1, 201)]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "BACKOFF_S", (0.1, 0.1, 0.1))


def memory(id_: uuid.UUID, turn: int = 0) -> Memory:
    return Memory(id=id_, vector=[1.0 + turn] * DIMENSION, payload={"user_id": "ada", "turn": turn})


def into_source(made: Pair, *memories: Memory) -> None:
    made.client.upsert(made.collection, [one.point for one in memories], wait=True)


def into_table(made: Pair, *memories: Memory) -> None:
    with psycopg.connect(made.deployment.database_url) as connection:
        for one in memories:
            connection.execute(
                f"insert into {made.table} values (%s, %s, %s) on conflict (id) do update "
                "set embedding = excluded.embedding, payload = excluded.payload".encode(),
                [one.id, str(list(one.vector or ())), Jsonb(one.payload)],
            )


def out_of_both(made: Pair, id_: uuid.UUID) -> None:
    made.client.delete(made.collection, m.PointIdsList(points=[str(id_)]), wait=True)
    made.sql(f"delete from THIS where id = '{id_}'")


def between_readings(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    original = again.second_reading

    def second_reading(*arguments: Any) -> None:
        do()
        original(*arguments)

    monkeypatch.setattr("transfer.compare.second_reading", second_reading)


@contextmanager
def running(work: Callable[[int], None], *, until: threading.Event) -> Iterator[None]:
    """A writer beside the block, turn by turn."""

    def run() -> None:
        turn = 1
        while not until.is_set():
            work(turn)
            turn += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        until.set()
        thread.join()


def test_what_the_table_gets_a_little_later_settles(uuids: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    uuids.write([memory(id_) for id_ in IDS])
    late = [memory(id_, 1) for id_ in IDS[:20]]
    into_source(uuids, *late)
    between_readings(monkeypatch, lambda: into_table(uuids, *late))
    found = uuids.compare().found
    assert (found.settled, found.moving, found.differing) == (20, 0, {})
    assert found.compared == len(IDS)


def test_rows_that_come_and_go_on_both_sides_settle(uuids: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    uuids.write([memory(id_) for id_ in IDS[3:]])
    into_source(uuids, memory(IDS[0]), memory(IDS[3], 1))
    into_table(uuids, memory(IDS[1]))

    def catch_up() -> None:
        into_table(uuids, memory(IDS[0]))
        into_source(uuids, memory(IDS[1]))
        out_of_both(uuids, IDS[3])

    between_readings(monkeypatch, catch_up)
    found = uuids.compare().found
    assert (found.settled, found.moving, found.differing) == (3, 0, {})


def test_a_difference_that_became_another_is_read_until_it_is_still(
    uuids: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuids.write([memory(id_) for id_ in IDS])
    into_source(uuids, memory(IDS[5], 1))
    between_readings(monkeypatch, lambda: into_source(uuids, memory(IDS[5], 2)))
    result = uuids.compare()
    assert any(line.startswith("1 rows are changing") for line in result.said)
    assert result.causes == {str(IDS[5]): [("vector", "scaled"), ("payload.turn", "number changed")]}
    assert (result.found.settled, result.found.moving) == (0, 0)


def test_a_writer_beside_the_comparison_raises_no_alarm(uuids: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    uuids.write([memory(id_) for id_ in IDS])
    over = threading.Event()

    def write(turn: int) -> None:
        changed = memory(IDS[turn * 7 % len(IDS)], turn)
        into_source(uuids, changed)
        into_table(uuids, changed)

    between_readings(monkeypatch, over.set)
    with running(write, until=over):
        found = uuids.compare(settle_s=0.3).found
    assert (found.differing, found.moving, found.incomplete) == ({}, 0, "")
    assert found.compared == len(IDS)


def test_rows_that_never_stop_are_counted_as_moving(uuids: Pair) -> None:
    uuids.write([memory(id_) for id_ in IDS])
    made = [memory(id_, -9) for id_ in IDS[:3]]
    into_source(uuids, *made)
    over = threading.Event()
    with running(lambda turn: into_source(uuids, *(memory(id_, turn) for id_ in IDS[:3])), until=over):
        result = uuids.compare()
    assert (result.found.moving, result.found.settled, result.found.differing) == (3, 0, {})
    assert result.lines == []
