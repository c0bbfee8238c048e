"""A table that takes a while to read, and who reads it at the moment."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from fixtures.engines.running import SUPERUSER
from tests.stores.postgres.stream.conftest import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.postgres.table_stream import TableStream
    from tests.stores.postgres.conftest import Database

ROWS = 3_000
HALF = 2**127


def fill(database: Database, *, weight: int = 10) -> None:
    """A table of some rows, each payload of that many characters."""
    payload = f"jsonb_build_object('data', repeat(md5(g::text), {weight} / 32))"
    database.sql(
        f"create table memories ({PLAIN})", "alter table memories alter payload set storage external",
        f"insert into memories select md5(g::text)::uuid, '[1,2,3]', {payload} from generate_series(1, {ROWS}) g",
        "analyze memories",
    )  # fmt: skip


def backends(database: Database) -> list[int]:
    """The processes that serve the reader."""
    query = "SELECT pid FROM pg_stat_activity WHERE usename = %s AND state <> 'idle'"
    with psycopg.connect(database.server.url(database.name, role=SUPERUSER), autocommit=True) as admin:
        return [pid for (pid,) in admin.execute(query, [database.reader])]


def gone(database: Database) -> bool:
    """Whether the reader's processes end within a moment."""
    deadline = time.monotonic() + 5
    while (left := backends(database)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not left


@contextmanager
def opened(database: Database) -> Iterator[TableStream]:
    """The stream, with the connection that found the table closed."""
    with database.destination("memories") as store:
        stream = store.stream()
        store.close()
        yield stream
