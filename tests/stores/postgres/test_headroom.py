"""The limits on connections, as the catalogue has them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


@pytest.mark.parametrize(
    ("limit", "bound"),
    [("database {name} connection limit 0", "database"), ("role {reader} connection limit 0", "role")],
)
def test_no_connection_left_is_a_fact_of_headroom(database: Database, limit: str, bound: str) -> None:
    names = {"name": f'"{database.name}"', "reader": f'"{database.reader}"'}
    database.sql(f"alter {limit.format(**names)}")
    with database.destination() as store:
        assert store.answer().problem == "no connection is left"
        headroom = store.headroom()
        assert (headroom.limit, headroom.bound) == (0, bound)


@pytest.mark.parametrize(
    ("limit", "bound", "number"),
    [
        ("database {name} connection limit 20", "database", 20), ("role {reader} connection limit 15", "role", 15),
        ("role {reader} connection limit -1", "max_connections", None),
    ],
)  # fmt: skip
def test_headroom_is_under_the_tightest_limit(database: Database, limit: str, bound: str, number: int | None) -> None:
    names = {"name": f'"{database.name}"', "reader": f'"{database.reader}"'}
    database.sql(f"alter {limit.format(**names)}")
    with database.destination() as store, ExitStack() as stack:
        before = store.headroom()
        for _ in range(3):
            stack.enter_context(psycopg.connect(database.url()))
        after = store.headroom()
    assert (after.bound, after.limits) == (bound, 3)
    assert number is None or after.limit == number
    assert after.used >= before.used + 3 or bound == "max_connections"
