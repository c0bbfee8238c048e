"""Payloads of any kind go into json and jsonb and come back the same."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.values import payload_difference
from stores.errors import Unsupported
from tests.stores.postgres.scratch.scratching import DIMENSION, PLAIN, copied, make_table, points

if TYPE_CHECKING:
    from stores.postgres.scratch import ScratchTable
    from tests.stores.postgres.conftest import Database

VECTOR = f"embedding vector({DIMENSION})"


def test_a_payload_of_another_type_is_told(database: Database) -> None:
    make_table(database, f"id uuid PRIMARY KEY, {VECTOR}, payload text")
    with copied(database, payload_column="payload") as copy, pytest.raises(Unsupported, match="is text, no jsonb"):
        copy.rows.copy_in(points(1))


def test_json_keeps_what_jsonb_keeps(database: Database) -> None:
    make_table(database, f"id uuid PRIMARY KEY, {VECTOR}, payload json")
    with copied(database, payload_column="payload") as copy:
        copy.rows.copy_in(points(1))
        assert next(copy.rows.some(1)).payload == points(1)[0].payload


def test_a_table_without_payload_and_rows_without_vector(database: Database) -> None:
    make_table(database, f"id uuid PRIMARY KEY, {VECTOR}")
    with copied(database) as copy:
        copy.rows.copy_in(points(3))
        copy.session.execute("UPDATE memories SET embedding = NULL WHERE id = %s", [uuid.UUID(int=2)])
        assert len(list(copy.rows.some(9))) == 2
        assert [point.vector.size for point in copy.rows.read([uuid.UUID(int=2)])] == [0]
        assert {str(point.payload) for point in copy.rows.some(9)} == {"{}"}


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8,
)  # fmt: skip


@pytest.fixture
def plain_copy(database: Database) -> Any:
    make_table(database, PLAIN)
    with copied(database) as copy:
        yield copy


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(texts, values, max_size=4), min_size=1, max_size=4))
def test_any_payload_is_itself_after_a_way_through_jsonb(
    plain_copy: ScratchTable, payloads: list[dict[str, Any]]
) -> None:
    written = [replace(points(1)[0], id=uuid.uuid4(), payload=payload) for payload in payloads]
    plain_copy.rows.copy_in(written)
    found = {point.id: point for point in plain_copy.rows.read([point.id for point in written])}
    assert [payload_difference(point.payload, found[point.id].payload) for point in written] == [""] * len(written)
