"""What a table may keep from who compares it, or hold in place of what it seems to hold."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tests.transfer.pairs import DIMENSION, Memory

if TYPE_CHECKING:
    from tests.transfer.pairs import Pair

VECTOR = [0.5] * DIMENSION
SOME = [Memory(id=uuid.UUID(int=n + 1), vector=VECTOR, payload={"user_id": "ada", "n": n}) for n in range(5)]


def test_rows_that_a_policy_hides_leave_it_undecided(uuids: Pair) -> None:
    uuids.write(SOME[:3])
    uuids.insert(SOME[3:])
    uuids.sql(
        "ALTER TABLE THIS ENABLE ROW LEVEL SECURITY", "ALTER TABLE THIS FORCE ROW LEVEL SECURITY",
        "CREATE POLICY few ON THIS USING ((payload ->> 'n')::int < 3)",
    )  # fmt: skip
    try:
        found = uuids.compare().found
    finally:
        uuids.sql("DROP POLICY few ON THIS", "ALTER TABLE THIS NO FORCE ROW LEVEL SECURITY",
                  "ALTER TABLE THIS DISABLE ROW LEVEL SECURITY")  # fmt: skip
    assert "0 of 3 rows were compared, then: row-level security hides rows from this role" in found.incomplete
    assert "BYPASSRLS" in found.remedy


def test_a_view_is_refused_as_no_table(uuids: Pair) -> None:
    uuids.sql("CREATE VIEW seen AS SELECT * FROM THIS")
    try:
        refusal = uuids.mapped(table="seen").compare().found.refusal
    finally:
        uuids.sql("DROP VIEW seen")
    assert refusal
    assert refusal.cause == "the destination is no table"


@pytest.mark.parametrize(
    ("text", "cause"),
    [("to_jsonb(payload::text)", "JSON encoded twice"), ("'[1]'::jsonb", "object became list")],
    ids=["encoded twice", "a list"],
)
def test_a_payload_that_is_no_object_is_named(uuids: Pair, text: str, cause: str) -> None:
    uuids.write(SOME)
    uuids.sql(f"UPDATE THIS SET payload = {text} WHERE (payload ->> 'n')::int = 2")
    result = uuids.compare()
    assert result.found.differing == {cause: 1}
    assert [(line["id"], line["field"], line["cause"]) for line in result.lines] == [
        (str(SOME[2].id), "payload", cause)
    ]


def test_ids_that_are_written_another_way_are_named_so(texts: Pair) -> None:
    texts.write([*SOME[:3], Memory(id=7, vector=VECTOR, payload={"user_id": "ada"})])
    first, second = str(SOME[0].id), str(SOME[1].id)
    texts.sql(
        f"UPDATE THIS SET id = upper(replace(id, '-', '')) WHERE id = '{first}'",
        f"UPDATE THIS SET id = '{{' || id || '}}' WHERE id = '{second}'",
        "UPDATE THIS SET id = '+07' WHERE id = '7'",
    )
    texts.insert([Memory(id=7, vector=VECTOR)])
    texts.sql("UPDATE THIS SET id = 'seven' WHERE id = '7'")
    found = texts.compare().found
    assert found.differing == {
        "missing in the destination": 3,
        "id written another way": 3,
        "only in the destination": 1,
    }
