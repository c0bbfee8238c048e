"""Everything that may have happened to a payload is found in the real stores, and named with its id and place."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.transfer.pairs import Memory, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTOR = [0.5, -0.25, 1.0, 0.0, 2.0, 3.0, -4.0, 0.125]
TIME, NANOSECONDS = "2025-06-23T23:18:59.123456-07:00", "2025-06-23T23:18:59.123456789-07:00"
LARGE = 2**53 + 1
VALUES: tuple[tuple[Any, Any, str], ...] = (
    (None, "", 'null became ""'),
    ("", None, '"" became null'),
    (" a ", "a", "text trimmed"),
    ("some text", "", "text emptied"),
    ("some longer text", "some lo", "text cut"),
    ("Käse", "KÃ¤se", "text re-encoded"),
    ("cafe\u0301", "caf\u00e9", "text normalised"),
    ("Ada", "ADA", "letter case changed"),
    ("a  b", "a b", "white space changed"),
    ("bell\x07", "bell", "control characters removed"),
    ("O'Brien", "O''Brien", "text escaped"),
    ("a &amp; b", "a & b", "text unescaped"),
    ("one", "another", "text changed"),
    ('"quoted"', '"\\"quoted\\""', "JSON encoded twice"),
    ([1, 2], "[1, 2]", "JSON encoded twice"),
    (TIME, "2025-06-23T22:18:59.123456-07:00", "time moved"),
    (TIME, "2025-06-23T23:18:59.123456", "time zone dropped"),
    ("2025-06-23T23:18:59.123456", TIME, "time zone added"),
    (TIME, "2025-06-24T06:18:59.123456Z", "same instant in another zone"),
    (TIME, "2025-06-23 23:18:59.123456-07", "time written another way"),
    (NANOSECONDS, "2025-06-23T23:18:59-07:00", "time cut to seconds"),
    (NANOSECONDS, "2025-06-23T23:18:59.123-07:00", "time cut to milliseconds"),
    (NANOSECONDS, TIME, "time cut to microseconds"),
    (True, False, "boolean changed"),
    (True, 1, "boolean became number"),
    (True, "true", "boolean became text"),
    (7, "7", "number became text"),
    ("7", 7, "text became number"),
    (None, "null", "null became text"),
    ({}, [], "object became list"),
    (LARGE, LARGE - 1, "integer rounded to a double"),
    (0.1 + 0.2, 0.3, "number rounded"),
    (1, 2, "number changed"),
    ([1, 2, 3], [3, 2, 1], "list order changed"),
    ([1, 2, 3], [1, 3], "list entries dropped"),
    ([1, 2], [1, 2, 1, 2], "list entries doubled"),
    ([1, 2], [1, 2, 3], "list entries added"),
    ([1, 2], [3], "list of another length"),
    ("a", ["a"], "wrapped in a list"),
    (["a"], "a", "taken out of its list"),
)
KEYS: tuple[tuple[dict[str, Any], dict[str, Any], str, str], ...] = (
    ({"a": 1}, {}, "payload.a", "key missing"),
    ({}, {"a": 1}, "payload.a", "key added"),
    ({"a": None}, {}, "payload.a", "missing for null"),
    ({"a": ""}, {}, "payload.a", 'missing for ""'),
    ({}, {"a": None}, "payload.a", "null for missing"),
    ({}, {"a": ""}, "payload.a", '"" for missing'),
    ({"a": {"b": {"c": 1}}}, {"a.b.c": 1}, "payload.a", "object flattened"),
    ({"a": {"b": [{"c": " x "}]}}, {"a": {"b": [{"c": "x"}]}}, "payload.a.b[0].c", "text trimmed"),
)


def cases() -> Iterator[tuple[dict[str, Any], dict[str, Any], str, str]]:
    """Source, destination, field, cause."""
    yield from KEYS
    for source, destination, cause in VALUES:
        yield {"value": source}, {"value": destination}, "payload.value", cause
        yield {"in": {"value": source}}, {"in": {"value": destination}}, "payload.in.value", cause


def test_every_change_of_a_payload_is_named(uuids: Pair) -> None:
    source, destination, expected = [], [], {}
    for number, (before, after, field, cause) in enumerate(cases()):
        id_ = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
        source.append(Memory(id=id_, vector=VECTOR, payload={"user_id": "ada", **before}))
        destination.append(Memory(id=id_, vector=VECTOR, payload={"user_id": "ada", **after}))
        expected[str(id_)] = [(field, cause)]
    uuids.write_points(source)
    uuids.sql("truncate THIS")
    uuids.insert(destination)
    result = uuids.compare()
    assert result.causes == expected
    assert result.found.differences == len(expected)
    assert result.found.differing["list order changed"] == 2


def test_what_is_no_payload_of_a_memory_is_named(uuids: Pair) -> None:
    ids = [uuid.UUID(int=number + 1) for number in range(5)]
    uuids.write([Memory(id=id_, vector=VECTOR, payload={"a": 1} if id_.int > 1 else {}) for id_ in ids])
    wrong = ("NULL", "NULL", "'[1]'", "'\"text\"'", '\'{"a": 1, "b": 2}\'')
    uuids.sql(*(f"update THIS set payload = {value} where id = '{id_}'" for id_, value in zip(ids, wrong, strict=True)))
    causes = uuids.compare().causes
    # No payload at all is an empty one.
    assert str(ids[0]) not in causes
    assert causes[str(ids[1])] == [("payload.a", "key missing")]
    assert causes.keys() == {str(id_) for id_ in ids[1:]}
    assert causes[str(ids[4])] == [("payload.b", "key added")]


def test_several_differences_of_a_row_are_one_row_and_several_lines(uuids: Pair) -> None:
    (id_,) = (uuid.UUID(int=9),)
    uuids.write_points([Memory(id=id_, vector=VECTOR, payload={"user_id": "ada", "a": None, "b": "x " * 200})])
    uuids.sql("truncate THIS")
    uuids.insert([Memory(id=id_, vector=[-one for one in VECTOR], payload={"user_id": "ada", "b": "x " * 199})])
    result = uuids.compare()
    assert result.found.differing == {"sign flipped": 1}
    assert [(line["field"], line["cause"]) for line in result.lines] == [
        ("vector", "sign flipped"), ("payload.a", "missing for null"), ("payload.b", "text cut")
    ]  # fmt: skip
    head = {(line["id"], line["collection"], line["user"]) for line in result.lines}
    assert head == {(str(id_), uuids.collection, "ada")}
    assert all(line.keys() == {"id", "collection", "user", "cause", "field", "source", "destination"}
               for line in result.lines)  # fmt: skip
    assert max(len(line["source"]) for line in result.lines) < 200
