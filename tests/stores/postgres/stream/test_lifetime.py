"""A long read ends when it is to: closed early, killed, or after too long."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import psycopg
import pytest

from stores.errors import StoreError, Unreachable
from stores.postgres import bulk, copy_out
from tests.stores.postgres.stream.conftest import span
from tests.stores.postgres.stream.reading import HALF, ROWS, backends, fill, gone, opened

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


def test_spans_are_read_beside_each_other(readable: Database) -> None:
    fill(readable)
    with opened(readable) as stream:
        below, above = stream.blocks(span(high=HALF)), stream.blocks(span(low=HALF))
        assert next(below).keys[-1] < next(above).keys[0]
        assert len(list(below)) + len(list(above)) >= ROWS // copy_out.BLOCK_ROWS - 2
    assert gone(readable)


@pytest.mark.parametrize("weight", [10, 32_000])
def test_who_stops_early_ends_the_statement_and_the_connection(readable: Database, weight: int) -> None:
    fill(readable, weight=weight)
    with opened(readable) as stream:
        blocks = stream.blocks(span())
        next(blocks)
        start = time.monotonic()
        blocks.close()  # type: ignore[attr-defined]
        assert time.monotonic() - start < 2
    assert gone(readable)


def test_a_sort_that_nobody_waits_for_is_cancelled(readable: Database) -> None:
    fill(readable)
    with readable.destination("memories") as store, bulk.bulk(store) as session:
        session.pgconn.send_query(b"SELECT pg_sleep(60)")
        session.pgconn.flush()
    assert gone(readable)


def test_a_connection_that_is_killed_in_mid_stream(readable: Database) -> None:
    fill(readable, weight=32_000)
    with opened(readable) as stream:
        blocks = stream.blocks(span())
        next(blocks)
        readable.sql(*(f"select pg_terminate_backend({pid})" for pid in backends(readable)))
        with pytest.raises(Unreachable, match=r"terminat|closed|lost|reset") as raised:
            list(blocks)
    assert raised.value.remedy


def test_a_statement_that_takes_too_long(readable: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(readable, weight=32_000)
    monkeypatch.setattr(bulk, "BULK_SECONDS", 1)
    with opened(readable) as stream:
        blocks = stream.blocks(span())
        next(blocks)
        time.sleep(1.5)
        with pytest.raises(Unreachable, match="statement timeout") as raised:
            list(blocks)
    assert "shorter spans" in raised.value.remedy
    assert gone(readable)


def test_a_server_that_falls_silent_is_not_waited_for(readable: Database) -> None:
    fill(readable)
    with readable.destination("memories") as store:
        session = store.connect()
        session.patience = 0.3
        with pytest.raises(psycopg.errors.ConnectionTimeout, match="no answer within"):
            list(copy_out.binary_rows(session, b"COPY (SELECT pg_sleep(5)) TO STDOUT (FORMAT BINARY)", (1, 2)))
        assert session.closed


@pytest.mark.parametrize("statement", [b"SELECT 1", b"", b"COPY nowhere TO STDOUT", b"COPY (SELECT 1/0) TO STDOUT"])
def test_what_is_no_copy_raises(readable: Database, statement: bytes) -> None:
    fill(readable)
    with readable.destination("memories") as store, pytest.raises(StoreError), bulk.bulk(store) as session:
        list(copy_out.binary_rows(session, statement, (1, 2)))


def test_a_copy_that_is_no_binary_one_raises(readable: Database) -> None:
    fill(readable)
    with (
        readable.destination("memories") as store, pytest.raises(StoreError, match="trailer"),
        bulk.bulk(store) as session,
    ):  # fmt: skip
        list(copy_out.binary_rows(session, b"COPY (SELECT 1) TO STDOUT", (1, 2)))


def test_what_is_held_of_a_table_does_not_grow_with_it(readable: Database) -> None:
    fill(readable, weight=32_000)
    with opened(readable) as stream:
        tracemalloc.start()
        try:
            held = [tracemalloc.get_traced_memory()[0] for _ in stream.blocks(span())]
        finally:
            tracemalloc.stop()
    assert len(held) == ROWS / copy_out.BLOCK_ROWS
    assert max(held) < 1.2 * max(held[:3])
