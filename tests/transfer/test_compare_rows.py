"""Rows that are not there, that are too many, or that no point has; one row in thousands."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import psycopg
import pytest

from fixtures.engines.data import DIMENSION as NUMBERS
from fixtures.engines.data import memories
from fixtures.engines.destination_rows import fill_table
from fixtures.engines.source import fill_collection
from tests.transfer.pairs import Memory, Pair, pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.deployment import Deployment

VECTOR = [0.5, -0.25, 1.0, 0.0, 2.0, 3.0, -4.0, 0.125]
MANY = 5_000


def some(*ids: int | uuid.UUID) -> list[Memory]:
    return [Memory(id=id_, vector=VECTOR, payload={"user_id": f"user {id_}"}) for id_ in ids]


def test_rows_are_missing_extra_twice_and_foreign(texts: Pair) -> None:
    both = some(*range(40), 2**53 + 1, 2**64 - 1, *(uuid.UUID(int=number << 100) for number in range(40)))
    missing = some(41, 2**63, uuid.UUID(int=7))
    extra = some(42, 2**64 - 2, uuid.UUID(int=2**128 - 1))
    twice = both[3], both[-2]
    texts.write([*both, *missing])
    texts.sql(f"delete from THIS where id in ({', '.join(repr(str(memory.id)) for memory in missing)})")
    texts.insert([*extra, *twice, twice[0]])
    foreign = ["-1", "007", "1.0", "18446744073709551616", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "", "seven"]
    texts.sql(*(f"insert into THIS (id, payload) values ('{id_}', '{{}}')" for id_ in foreign))
    texts.sql("insert into THIS (id, payload) values (NULL, '{}')")
    result = texts.compare()

    expected = {str(memory.id): [("", "missing in the destination")] for memory in missing}
    expected |= {str(memory.id): [("", "only in the destination")] for memory in extra}
    rewritten = ["007", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"]
    expected |= {id_: [("", "only in the destination")] for id_ in [*foreign, "NULL"]}
    expected |= {id_: [("", "id written another way")] for id_ in rewritten}
    expected |= {str(memory.id): [("", "twice in the destination")] for memory in twice}
    assert result.causes == expected
    assert result.found.differing == {
        "only in the destination": 9, "missing in the destination": 3, "twice in the destination": 2,
        "id written another way": 2,
    }  # fmt: skip
    assert result.found.differing_users["user 41"] == 1
    assert result.found.source_rows == len(both) + 3
    assert result.found.destination_rows == len(both) + 3 + 3 + len(foreign) + 1
    assert result.found.compared == len(both)


def test_a_row_twice_of_which_one_is_another_is_one_difference(texts: Pair) -> None:
    texts.write(some(*range(9)))
    texts.sql("update THIS set payload = '{}' where id = '4'")
    texts.insert(some(4))
    result = texts.compare()
    assert result.causes == {"4": [("", "twice in the destination")]}
    assert (result.found.differences, result.found.settled, result.found.moving) == (1, 0, 0)


def test_an_empty_source_is_told_as_empty(texts: Pair) -> None:
    texts.write([])
    found = texts.compare().found
    assert (found.source_rows, found.destination_rows, found.refusal, found.incomplete) == (0, 0, None, "")
    texts.insert(some(1))
    found = texts.compare().found
    assert (found.source_rows, found.destination_rows, found.differences) == (0, 1, 1)


@pytest.fixture(scope="module")
def many(own_deployment: Deployment) -> Iterator[Pair]:
    """Thousands of memories on both sides, and another copy of the table's rows."""
    batches = list(memories(MANY))
    with pair(own_deployment, vector=f"vector({NUMBERS})", dimension=NUMBERS) as made:
        fill_collection(made.client, made.collection, batches)
        with psycopg.connect(own_deployment.database_url) as connection:
            fill_table(connection, made.table, batches)
        made.sql("create table THIS_kept as select * from THIS")
        yield made
        made.sql("drop table THIS_kept")


@pytest.mark.parametrize(
    ("fault", "cause", "field"),
    [
        ("set embedding = subvector(embedding, 1, 383)::vector || '[9]'::vector", "one number changed", "vector"),
        ("set payload = payload || jsonb_build_object('data', (payload ->> 'data') || '!')", "text changed",
         "payload.data"),
        ("set id = gen_random_uuid()", "", ""),
    ],
)  # fmt: skip
def test_one_row_in_thousands_is_found(many: Pair, fault: str, cause: str, field: str) -> None:
    victim = str(list(memories(MANY))[6].ids[77])
    many.sql(f"update THIS {fault} where id = '{victim}'")
    result = many.compare()
    if cause:
        assert result.causes == {victim: [(field, cause)]}
    else:
        assert result.causes[victim] == [("", "missing in the destination")]
        assert sorted(line["cause"] for line in result.lines) == [
            "missing in the destination", "only in the destination"
        ]  # fmt: skip
    assert result.found.source_rows == result.found.destination_rows == MANY
    many.sql("truncate THIS", "insert into THIS select * from THIS_kept")
    assert many.compare().found.differences == 0
