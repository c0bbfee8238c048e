"""Vectors, payloads, mapped columns and users of a table's rows, NULLs and odd ones among them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from checks.facts import KEY_TYPE, NO_VECTOR, ODD_VECTOR, VECTOR, IdKind, key_of
from stores.errors import Ambiguous, NotFound, TargetError, Unsupported
from stores.postgres import copy_out
from tests.stores.postgres.stream.conftest import PLAIN, Row, rows_of, span

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database

IDS = [uuid.UUID(int=number) for number in range(9)]


def read(database: Database, *, users: Any = None, dimension: int | None = None, **fields: Any) -> list[Row]:
    """Every row that has a UUID."""
    with database.destination("memories", **fields) as store:
        return rows_of(store.stream(dimension=dimension).blocks(span(), users=users))


@pytest.mark.parametrize("type_", ["vector", "halfvec"])
@pytest.mark.parametrize("payload", ["json", "jsonb"])
def test_vectors_and_payloads_of_rows_of_every_shape(readable: Database, type_: str, payload: str) -> None:
    readable.sql(
        f"create table memories (id uuid, embedding {type_}, payload {payload})",
        f"""insert into memories values
            ('{IDS[0]}', '[1,-0.5,65504]', '{{"a": 1}}'), ('{IDS[1]}', NULL, '{{"b": "é"}}'), ('{IDS[2]}', NULL, NULL),
            ('{IDS[3]}', '[1,2]', '[]'), ('{IDS[4]}', '[1,2,3,4]', NULL), ('{IDS[5]}', '[1,2,3]', NULL),
            ('{IDS[6]}', '[7]', 'null'), ('{IDS[7]}', '[6.1e-5,0,-1]', '""')""",
    )
    zeros, tiny = (0.0,) * 3, float((np.float16 if type_ == "halfvec" else np.float32)(6.1e-5))
    assert read(readable, dimension=3, payload_column="payload") == [
        Row(id=IDS[0], shape=VECTOR, vector=(1, -0.5, 65504), payload={"a": 1}),
        Row(id=IDS[1], shape=NO_VECTOR, vector=zeros, payload={"b": "é"}),
        Row(id=IDS[2], shape=NO_VECTOR, vector=zeros, payload=None),
        Row(id=IDS[3], shape=ODD_VECTOR, vector=zeros, payload=[]),
        Row(id=IDS[4], shape=ODD_VECTOR, vector=zeros, payload=None),
        Row(id=IDS[5], shape=VECTOR, vector=(1, 2, 3), payload=None),
        Row(id=IDS[6], shape=ODD_VECTOR, vector=zeros, payload=None),
        Row(id=IDS[7], shape=VECTOR, vector=(tiny, 0, -1), payload=""),
    ]


def test_null_in_json_is_not_the_absence_of_json(readable: Database) -> None:
    readable.sql(f"create table memories ({PLAIN})", f"insert into memories values ('{IDS[0]}', NULL, 'null')")
    with readable.destination("memories") as store:
        assert [block.payloads for block in store.stream().blocks(span())] == [[b"null"]]


def test_a_row_of_no_payload_column_has_no_payload(readable: Database) -> None:
    readable.sql(
        "create table memories (id uuid, embedding vector(3))", f"insert into memories values ('{IDS[0]}', '[1,2,3]')"
    )
    assert read(readable) == [Row(id=IDS[0], shape=VECTOR, vector=(1, 2, 3), payload=None)]


@pytest.mark.parametrize("payload", ["payload jsonb", "payload json", "other text"])
@pytest.mark.parametrize("vector", ["'[1,2,3]'", "NULL", "'[1]'"])
def test_payload_keys_that_became_columns(readable: Database, payload: str, vector: str) -> None:
    given: dict[str, Any] = {} if "other" in payload else {"payload_column": "payload"}
    readable.sql(
        f'create table memories (id uuid, embedding vector, {payload}, "Owner\'s" text, at timestamptz, team uuid,'
        " n int, score float8)",
        f"""insert into memories values ('{IDS[0]}', {vector}, '{{"a": 1}}', 'ada', '2024-05-01 12:00:00.25+02',
            '{IDS[7]}', 5, 0.1), ('{IDS[1]}', {vector}, NULL, NULL, NULL, NULL, NULL, NULL)""",
        f"alter role \"{readable.reader}\" set timezone = 'Asia/Tokyo'",
        f'alter role "{readable.reader}" set extra_float_digits = -10',
    )
    mapped = {"created_at": "at", "it's": "team", "n": "n", "score": "score"}
    rows = read(readable, dimension=3, columns=mapped, user_column="Owner's", **given)
    assert [row.columns for row in rows] == [
        {"user_id": "ada", "created_at": "2024-05-01T10:00:00.25+00:00", "it's": str(IDS[7]), "n": 5, "score": 0.1},
        dict.fromkeys(["user_id", *mapped]),
    ]
    assert [row.payload for row in rows] == [{"a": 1} if given else None, None]
    with readable.destination("memories", columns=mapped, user_column="Owner's", **given) as store:
        assert store.stream(dimension=3).column_kinds == {
            "user_id": "text", "created_at": "timestamp with time zone", "it's": "uuid", "n": "integer",
            "score": "double precision",
        }  # fmt: skip


def test_more_columns_than_a_function_takes_arguments(readable: Database) -> None:
    names = [f"c{number}" for number in range(120)]
    readable.sql(
        f"create table memories ({PLAIN}, {', '.join(f'{name} int default 7' for name in names)})",
        f"insert into memories (id) values ('{IDS[0]}')",
    )
    (row,) = read(readable, columns={f"k{name}": name for name in names})
    assert row.columns == {f"k{name}": 7 for name in names}


@pytest.mark.parametrize("mapped", [{}, {"user_column": "owner"}, {"columns": {"user_id": "owner"}}])
def test_rows_of_some_users_and_those_outside(readable: Database, mapped: dict[str, Any]) -> None:
    readable.sql(f"create table memories ({PLAIN}, owner text)")
    users: list[str | None] = ["ada", "O'Brien", "", None, 'a,"b\\', "7"]
    for id_, user in zip(IDS, users, strict=False):
        written = "NULL" if user is None else "'" + user.replace("'", "''") + "'"
        readable.sql(
            f"insert into memories values ('{id_}', NULL, jsonb_build_object('user_id', {written}::text), {written})"
        )
    readable.sql("update memories set payload = '{\"user_id\": 7}' where owner = '7'")

    def found(*some: str | None) -> list[int]:
        return [row.id.int for row in read(readable, users=some, **mapped) if isinstance(row.id, uuid.UUID)]

    assert [found(user) for user in users] == [[0], [1], [2], [3], [4], [5]]
    assert (found(), found("ada", None, "nobody\0"), found(*users)) == ([], [0, 3], [0, 1, 2, 3, 4, 5])
    with readable.destination("memories", **mapped) as store:
        stream = store.stream()
        assert stream.outside(users) == (0, ())
        assert stream.outside([None, "ada", "", "7"]) == (
            2, ((str(IDS[1]), "O'Brien"), (str(IDS[4]), 'a,"b\\'))
        )  # fmt: skip
        assert stream.outside(["ada"], limit=2)[0] == 5
        assert stream.outside(["ada", "O'Brien", "", 'a,"b\\', "7"]) == (1, ((str(IDS[3]), None),))
        keys = np.array([key_of(id_) for id_ in IDS], KEY_TYPE)
        assert len(stream.rows(IdKind.UUID, keys, users=["ada", None])) == 2


def test_blocks_end_by_rows_and_by_bytes(readable: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    readable.sql(
        f"create table memories ({PLAIN})",
        "insert into memories select md5(g::text)::uuid, array[g, 0, 0]::vector, '{}' from generate_series(1, 1000) g",
    )
    with readable.destination("memories") as store:
        stream = store.stream()
        assert [len(block) for block in stream.blocks(span())] == [250] * 4
        monkeypatch.setattr(copy_out, "BLOCK_BYTES", 1)
        assert [len(block) for block in stream.blocks(span())] == [1] * 1000


@pytest.mark.parametrize(
    ("columns", "fields", "error", "said"),
    [
        ("id uuid, payload jsonb", {}, NotFound, "has no vector column"),
        ("id uuid, embedding vector", {}, Ambiguous, "declares no dimension"),
        ("id uuid, embedding text", {"vector_column": "embedding"}, Unsupported, "is text, which holds no vector"),
        (PLAIN, {"vector_column": "gone"}, NotFound, '"gone", which vector_column names'),
        (PLAIN, {"payload_column": "gone"}, NotFound, '"gone", which payload_column names'),
        (f"{PLAIN}, note text", {"payload_column": "note"}, Unsupported, "is text, which holds no payload"),
        (PLAIN, {"columns": {"team": "gone"}}, NotFound, "\"gone\", which the payload key 'team' became"),
        (PLAIN, {"user_column": "gone"}, NotFound, "\"gone\", which the payload key 'user_id' became"),
        (f"{PLAIN}, a text, b text", {"user_column": "a", "columns": {"user_id": "b"}}, TargetError, "name one column"),
    ],
)
def test_what_cannot_be_read_is_told_before_it_is(
    readable: Database, columns: str, fields: dict[str, Any], error: type[Exception], said: str
) -> None:
    readable.sql(f"create table memories ({columns})")
    with readable.destination("memories", **fields) as store, pytest.raises(error, match=said):
        store.stream()


def test_nobodys_user_can_be_asked_for(readable: Database) -> None:
    readable.sql("create table memories (id uuid, embedding vector(3))")
    with readable.destination("memories") as store, pytest.raises(Unsupported, match="neither a payload nor a user"):
        store.stream().outside(["ada"])
