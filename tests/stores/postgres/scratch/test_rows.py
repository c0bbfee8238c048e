"""Memories go into tables of many kinds and come back the same; where one cannot, it is told why."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from checks.values import as_half
from stores.errors import StoreError, Unsupported
from tests.stores.postgres.scratch.scratching import DIMENSION, PLAIN, copied, make_table, points

if TYPE_CHECKING:
    from checks.facts import Point
    from stores.postgres.scratch import ScratchTable
    from tests.stores.postgres.conftest import Database

VECTOR, PAYLOAD = f"embedding vector({DIMENSION})", "payload jsonb"
NUMBERED = [replace(point, id=number) for number, point in enumerate(points(5), 100)]


def read(copy: ScratchTable, written: list[Point]) -> dict[object, Point]:
    return {point.id: point for point in copy.rows.read(copy.rows.id(p.id, n) for n, p in enumerate(written, 1))}


@pytest.mark.parametrize(
    ("type_", "first", "first_numbered"),
    [
        ("uuid", uuid.UUID(int=1), uuid.UUID(int=100)),
        ("text", str(uuid.UUID(int=1)), "100"),
        ("varchar(36)", str(uuid.UUID(int=1)), "100"),
        ("char(36)", str(uuid.UUID(int=1)), None),
        ("smallint", 1, 1),
        ("integer", 1, 1),
        ("bigint", 1, 1),
        ("bigint GENERATED ALWAYS AS IDENTITY", 1, 1),
        ("numeric", Decimal(1), Decimal(100)),
        ("own_id", uuid.UUID(int=1), uuid.UUID(int=100)),
    ],
)
def test_ids_of_either_kind_fit_columns_of_any_type(
    database: Database, type_: str, first: object, first_numbered: object
) -> None:
    database.sql("CREATE DOMAIN own_id AS uuid")
    make_table(database, f"id {type_} PRIMARY KEY, {VECTOR}, {PAYLOAD}")
    for written, wanted in ((points(5), first), (NUMBERED, first_numbered)):
        if wanted is None:
            continue
        with copied(database) as copy:
            if type_ == "own_id":
                written, wanted = [replace(point, id=uuid.UUID(int=1)) for point in written[:1]], str(uuid.UUID(int=1))
            assert copy.rows.copy_in(written) == len(written)
            found = list(copy.rows.read([wanted]))
            assert [point.payload for point in found] == [written[0].payload]
            assert np.array_equal(found[0].vector, written[0].vector)
            assert str(found[0].id) == str(wanted)


def test_one_by_one_they_go_in_like_all_together(database: Database) -> None:
    make_table(database, f"id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {VECTOR}, {PAYLOAD}")
    with copied(database) as copy:
        for place, point in enumerate(points(3), 1):
            copy.rows.insert(point, place)
        assert set(read(copy, points(3))) == {1, 2, 3}


def test_more_rows_than_one_statement_takes_go_in(database: Database) -> None:
    make_table(database, PLAIN)
    with copied(database) as copy:
        assert copy.rows.copy_in(points(4_100)) == 4_100
        assert copy.session.execute("SELECT count(*) FROM memories").fetchone() == (4_100,)


@pytest.mark.parametrize(
    ("type_", "user", "held"),
    [
        ("text", "ada", "ada"),
        ("text", 7, "7"),
        ("varchar", "O'Brien", "O'Brien"),
        ("uuid", str(uuid.UUID(int=9)), uuid.UUID(int=9)),
        ("bigint", 7, 7),
        ("integer", "7", 7),
        ("numeric", 7, Decimal(7)),
        ("text", None, None),
    ],
)
def test_a_mapped_user_column_is_filled(database: Database, type_: str, user: object, held: object) -> None:
    make_table(database, f"{PLAIN}, owner {type_}")
    with copied(database, user_column="owner") as copy:
        copy.rows.copy_in(points(2, user=user))
        assert copy.session.execute("SELECT DISTINCT owner FROM memories").fetchall() == [(held,)]
        assert [point.payload["user_id"] for point in copy.rows.some(9)] == [user, user]


@pytest.mark.parametrize(("type_", "user"), [("uuid", "O'Brien"), ("bigint", "ada"), ("integer", "1.5")])
def test_a_user_that_the_column_cannot_hold_is_told(database: Database, type_: str, user: object) -> None:
    make_table(database, f"{PLAIN}, owner {type_}")
    with (
        copied(database, user_column="owner") as copy,
        pytest.raises(Unsupported, match="a user of the source") as found,
    ):
        copy.rows.copy_in(points(2, user=user))
    assert "user_key" in found.value.remedy


def test_a_user_column_that_the_table_makes_itself_is_left_to_it(database: Database) -> None:
    make_table(database, f"{PLAIN}, owner text GENERATED ALWAYS AS (payload ->> 'user_id') STORED")
    with copied(database, user_column="owner") as copy:
        copy.rows.copy_in(points(2))
        copy.rows.insert(replace(points(1)[0], id=uuid.UUID(int=99)), 3)
        assert copy.session.execute("SELECT DISTINCT owner FROM memories").fetchall() == [("ada",)]


@pytest.mark.parametrize("together", [True, False])
def test_a_column_that_needs_a_value_is_told_and_the_remedy_helps(database: Database, *, together: bool) -> None:
    make_table(database, f'{PLAIN}, "Team" text NOT NULL')
    with pytest.raises(Unsupported, match='the column "Team" may not be null') as found, copied(database) as copy:
        copy.rows.copy_in(points(2)) if together else copy.rows.insert(points(1)[0], 1)
    assert "user_column" in found.value.remedy
    database.sql(found.value.remedy.rpartition("or: ")[2])
    with copied(database) as copy:
        assert copy.rows.copy_in(points(2)) == 2


def test_a_column_that_a_trigger_fills_needs_no_value(database: Database) -> None:
    make_table(
        database, f"{PLAIN}, owner text NOT NULL",
        "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.owner := NEW.payload ->> 'user_id'; RETURN NEW; END $$",
        "CREATE TRIGGER fill BEFORE INSERT ON memories FOR EACH ROW EXECUTE FUNCTION fill()",
    )  # fmt: skip
    with copied(database) as copy:
        assert copy.rows.copy_in(points(2)) == 2


def test_a_mapped_user_column_needs_users(database: Database) -> None:
    make_table(database, f"{PLAIN}, owner text NOT NULL")
    with pytest.raises(Unsupported, match='the column "owner"'), copied(database, user_column="owner") as copy:
        copy.rows.copy_in(points(2, user=None))


def test_a_missing_payload_is_the_values_fault(database: Database) -> None:
    make_table(database, f"id uuid PRIMARY KEY, embedding vector({DIMENSION}) NOT NULL, {PAYLOAD}")
    with copied(database) as copy:
        broken = copy.refusal(lambda: copy.session.execute("INSERT INTO memories (id) VALUES (gen_random_uuid())"))
        assert "null value in column" in broken


def test_halfvec_takes_the_nearest_numbers_of_16_bits(database: Database) -> None:
    make_table(database, f"id uuid PRIMARY KEY, embedding halfvec({DIMENSION}), {PAYLOAD}")
    with copied(database, halfvec=True) as copy:
        written = points(20)
        copy.rows.copy_in(written)
        found = read(copy, written)
        assert all(np.array_equal(found[point.id].vector, as_half(point.vector)) for point in written)
        huge = replace(written[0], id=uuid.UUID(int=999), vector=np.full(DIMENSION, 1e9, np.float32))
        assert copy.refusal(lambda: copy.rows.insert(huge, 1))


def test_the_wrong_dimension_is_the_servers_word(database: Database) -> None:
    make_table(database, PLAIN)
    with pytest.raises(StoreError, match="expected 4 dimensions, not 3"), copied(database) as copy:
        copy.rows.copy_in(points(1, dimension=3))
