"""Ids of every type of column, at the limits of what it and Qdrant can hold, in the order of a scroll."""

from __future__ import annotations

import uuid
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from checks.facts import END, KEY_TYPE, IdKind, key_of
from stores.errors import Unsupported
from tests.stores.postgres.stream.conftest import ids_of, rows_of, span

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database

NUMBER, UUID = IdKind.NUMBER, IdKind.UUID
UUIDS = [uuid.UUID(int=one) for one in (0, 1, 2**64, 2**127 - 1, 2**127, 10 * 2**124, 2**128 - 2, 2**128 - 1)]
SMALL, INT, BIG = [0, 1, 9, 10, 2**15 - 1], [0, 9, 10, 2**31 - 1], [0, 9, 10, 255, 256, 2**53 + 1, 2**63 - 1]
ALL = [*BIG, 2**63, 2**64 - 1]
DIGITS = "0123456789abcdef"
SPELLED = [uuid.UUID(hex=digit + "0" * 30 + DIGITS[-1 - place]) for place, digit in enumerate(DIGITS)]

COLUMNS: dict[str, dict[IdKind, list[Any]]] = {
    "uuid": {UUID: UUIDS}, "uuid primary key": {UUID: UUIDS},
    "smallint": {NUMBER: SMALL}, "integer primary key": {NUMBER: INT}, "bigint": {NUMBER: BIG},
    "bigint primary key": {NUMBER: BIG}, "numeric": {NUMBER: ALL}, "numeric(20, 0) primary key": {NUMBER: ALL},
    "text primary key": {NUMBER: ALL, UUID: [*UUIDS, *SPELLED]}, "varchar(40)": {NUMBER: ALL, UUID: UUIDS},
    "char(36) primary key": {NUMBER: ALL, UUID: UUIDS},
    "text collate pg_c_utf8 primary key": {NUMBER: ALL, UUID: SPELLED},
    'text collate "C" primary key': {NUMBER: ALL, UUID: UUIDS},
}  # fmt: skip
FOREIGN = {
    "uuid": ["NULL"], "smallint": ["-1", "NULL"], "bigint": [str(-(2**63)), "NULL"],
    "numeric": ["-1", "1.5", "18446744073709551616", "NaN", "Infinity", "-0.5", "NULL"],
    "text": [
        "", "-1", "+1", "01", "1.0", " 1", "1 ", "1\n", "18446744073709551616", "99999999999999999999", "9" * 30, "٣",
        "00000000-0000-0000-0000-00000000000A", "0" * 32, "{00000000-0000-0000-0000-00000000000a}", "memory",
        "00000000-0000-0000-0000-00000000000a\n", "NULL",
    ],
}  # fmt: skip


def table(database: Database, type_: str, ids: list[Any], *, repeat: int = 1) -> None:
    """A table whose ids are these, written in no order."""
    database.sql(
        f"create table memories (id {type_}, embedding vector(3), payload jsonb)",
    )
    values = ", ".join("(NULL)" if one == "NULL" else f"('{one}')" for one in sorted(map(str, ids), key=hash) * repeat)
    if values:
        database.sql(f"insert into memories (id) values {values}")


@pytest.mark.parametrize("type_", COLUMNS)
def test_all_ids_come_in_the_order_of_a_scroll_and_no_foreign_one(readable: Database, type_: str) -> None:
    ids = COLUMNS[type_]
    strangers = [] if "primary" in type_ or "char" in type_ else FOREIGN.get(type_.split()[0], [])
    table(readable, type_, [*(one for of_kind in ids.values() for one in of_kind), *strangers])
    with readable.destination("memories") as store:
        stream = store.stream()
        assert set(stream.kinds) == set(ids)
        assert stream.comparable(list(ids)) == ""
        for kind, wanted in ids.items():
            assert ids_of(stream, kind) == sorted(set(wanted))
        assert stream.foreign(limit=100) == (len(strangers), stream.foreign(limit=100)[1])
        assert sorted(stream.foreign(limit=100)[1]) == sorted(strangers)
        assert stream.count() == sum(map(len, ids.values())) + len(strangers)


@pytest.mark.parametrize("type_", COLUMNS)
def test_spans_side_by_side_hold_every_id_once(readable: Database, type_: str) -> None:
    ids = COLUMNS[type_]
    table(readable, type_, [one for of_kind in ids.values() for one in of_kind])
    with readable.destination("memories") as store:
        stream = store.stream()
        for kind, wanted in ids.items():
            middle = [int.from_bytes(key_of(one), "big") for one in sorted(wanted)[1:-1:2]]
            cuts = [0, *middle, END[kind] - 1, END[kind]]
            parts = [ids_of(stream, kind, low, high) for low, high in pairwise(cuts)]
            assert [one for part in parts for one in part] == sorted(wanted)
            assert ids_of(stream, kind, 3, 4) == []


@pytest.mark.parametrize("type_", COLUMNS)
def test_rows_are_found_by_their_ids(readable: Database, type_: str) -> None:
    ids = COLUMNS[type_]
    table(readable, type_, [one for of_kind in ids.values() for one in of_kind])
    with readable.destination("memories") as store:
        stream = store.stream()
        for kind, wanted in ids.items():
            absent = [uuid.UUID(int=5)] if kind is UUID else [5, 2**64 - 3]
            keys = np.array([key_of(one) for one in [*reversed(wanted), *absent]], KEY_TYPE)
            assert [row.id for row in rows_of([stream.rows(kind, keys)], kind)] == sorted(wanted)
            assert len(stream.rows(kind, keys[:0])) == 0


def test_ids_that_repeat_are_all_delivered(readable: Database) -> None:
    table(readable, "bigint", [1, 2], repeat=2)
    with readable.destination("memories") as store:
        assert ids_of(store.stream(), NUMBER) == [1, 1, 2, 2]


@pytest.mark.parametrize("type_", ["uuid", "bigint", "numeric", "text"])
def test_an_empty_table(readable: Database, type_: str) -> None:
    table(readable, type_, [])
    with readable.destination("memories") as store:
        stream = store.stream()
        assert [list(stream.blocks(span(kind))) for kind in stream.kinds] == [[] for _ in stream.kinds]
        assert (stream.count(), stream.foreign(limit=3)) == (0, (0, ()))


@pytest.mark.parametrize(
    ("type_", "kind", "why"),
    [
        ("uuid", NUMBER, "has numbers as ids, which the column id cannot hold: it is uuid"),
        ("integer", UUID, "has UUIDs as ids, which the column id cannot hold: it is integer"),
        ("numeric", UUID, "has UUIDs as ids, which the column id cannot hold: it is numeric"),
        ("bytea", UUID, "the id column id is bytea, which ids are not compared in"),
        ("double precision", NUMBER, "the id column id is double precision, which ids are not compared in"),
    ],
)
def test_ids_that_the_column_cannot_hold_are_told(readable: Database, type_: str, kind: IdKind, why: str) -> None:
    table(readable, type_, [])
    with readable.destination("memories") as store:
        assert why in store.stream().comparable([kind])


def test_a_column_that_holds_no_ids_gives_no_blocks(readable: Database) -> None:
    table(readable, "bytea", [])
    with readable.destination("memories") as store:
        stream = store.stream()
        assert stream.kinds == ()
        with pytest.raises(Unsupported, match="bytea"):
            next(stream.blocks(span()))


@pytest.mark.parametrize(
    ("type_", "kind", "low", "high"),
    [
        ("uuid primary key", UUID, 2**120, 2**121), ("bigint primary key", NUMBER, 1000, 2000),
        ("integer primary key", NUMBER, 1000, 2000), ("numeric primary key", NUMBER, 1000, 2000),
        ('text collate "C" primary key', UUID, 2**120, 2**121), ("text primary key", UUID, 2**120, 2**121),
    ],
)  # fmt: skip
def test_a_span_is_read_by_the_primary_key(readable: Database, type_: str, kind: IdKind, low: int, high: int) -> None:
    number = "md5(g::text)::uuid" if kind is UUID else "g"
    table(readable, type_, [])
    readable.sql(f"insert into memories (id) select {number} from generate_series(1, 20000) g", "analyze memories")
    with readable.destination("memories") as store:
        statement = store.stream().statement(span(kind, low, high)).as_string(None)
        query = statement.removeprefix("COPY (").removesuffix(") TO STDOUT (FORMAT BINARY)")
        with store.read() as cursor:
            plan = "\n".join(line for (line,) in cursor.execute(f"explain {query}".encode()))
    assert "memories_pkey" in plan
    assert "Seq Scan" not in plan
