"""The ids of the table with their users come in the order of their texts, whatever their type."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from stores.errors import Unsupported
from stores.postgres import owned_ids

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database

UUIDS = [str(uuid.UUID(int=one)) for one in (2**127, 1, 10 * 2**124, 2**64)]
TYPES: dict[str, list[str]] = {
    "uuid primary key": UUIDS, "bigint primary key": ["9", "10", "100"], "numeric(20)": ["9", "10", str(2**64 - 1)],
    "text": ["b", "B", "a", "", "aa", "é", "\uffee", "\U0001f600", *UUIDS],
    "char(36)": UUIDS,
}  # fmt: skip


def table(database: Database, columns: str, *rows: str) -> None:
    database.sql(f"create table memories ({columns})", *(f"insert into memories values ({row})" for row in rows))


def read(database: Database, *, among: Any = None, **given: Any) -> list[tuple[str, str | None]]:
    with database.destination("memories", **given) as store:
        return [(one.id, one.user) for one in store.owned(among=among)]


@pytest.mark.parametrize("page", [1, 2, 5_000])
@pytest.mark.parametrize("type_", TYPES)
def test_ids_come_in_the_order_of_their_texts(
    readable: Database, type_: str, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owned_ids, "PAGE", page)
    ids = TYPES[type_]
    rows = (f"""'{id_}', '{{"user_id": "ada"}}'""" for id_ in ids)
    table(readable, f"id {type_}, payload jsonb, embedding vector(3)", *rows)
    assert read(readable) == [(id_, "ada") for id_ in sorted(ids)]
    assert read(readable, among=[*ids[:2], "17"]) == [(id_, "ada") for id_ in sorted(ids[:2])]
    assert read(readable, among=()) == []


def test_a_row_without_an_id_and_one_that_comes_twice_are_told_too(readable: Database) -> None:
    table(readable, "id text, payload jsonb", "null, null", "'a', '{}'", """'a', '{"user_id": 7}'""")
    assert sorted(read(readable), key=str) == [("", None), ("a", "7"), ("a", None)]
    assert read(readable, among=[""]) == [("", None)]


def test_the_user_may_have_a_column(readable: Database) -> None:
    table(readable, 'id bigint primary key, "Owner\'s" text, payload jsonb', """7, 'ada', '{"user_id": "bo"}'""")
    assert read(readable, user_column="Owner's") == [("7", "ada")]
    assert read(readable) == [("7", "bo")]


def test_without_a_payload_and_a_users_column_nobody_can_be_told(readable: Database) -> None:
    table(readable, "id bigint primary key, embedding vector(3)", "7, null")
    with pytest.raises(Unsupported, match="neither a payload nor a user's column"):
        read(readable)
