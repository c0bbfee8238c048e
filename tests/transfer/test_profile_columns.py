"""What the profile says of a column is what PostgreSQL does: it takes what is kept or changed, and no more."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from checks.profiling.columns import Fate, fit, judges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.deployment import Deployment

TYPES = (
    "text", "character varying(5)", "smallint", "integer", "bigint", "numeric", "double precision", "real", "boolean",
    "uuid", "date", "timestamp with time zone", "timestamp without time zone", "jsonb", "text[]", "integer[]",
)  # fmt: skip
DEPENDS = "double that becomes an integer"
"""On the driver: as a parameter it does, as text it is refused."""
TIMES = st.datetimes().map(str) | st.dates().map(str) | st.datetimes().map(lambda time: f"{time.isoformat()}Z")
WORDS = (
    "",
    " ",
    "true",
    " No ",
    "o",
    "tru",
    "42",
    " 7 ",
    "-1.5e3",
    "1e999",
    "1e-400",
    "1e50",
    "0e9",
    "NaN",
    "abcde ",
    "abcdef",
    "{}",
    "0x1F",
)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
UUIDS = st.uuids().map(str) | st.uuids().map(lambda one: one.hex.upper())
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=7)
SCALARS = st.booleans() | NUMBERS | st.sampled_from(WORDS) | TIMES | UUIDS | TEXTS
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from("ab"), SCALARS, max_size=1)


@pytest.fixture(scope="module")
def connection(own_deployment: Deployment) -> Iterator[psycopg.Connection]:
    """A connection with a table for each type."""
    with psycopg.connect(own_deployment.database_url, autocommit=True) as session:
        for number, column_type in enumerate(TYPES):
            session.execute(f"CREATE TEMP TABLE held_{number} (v {column_type})".encode())
        yield session


def takes(connection: psycopg.Connection, number: int, value: Any) -> bool:
    """Whether a row with the value is taken, as JSON populates it."""
    statement = f"INSERT INTO held_{number} SELECT * FROM jsonb_populate_record(null::held_{number}, %s::jsonb)"
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode(), [json.dumps({"v": value})])
    except psycopg.DataError:
        return False
    return True


@trying(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(TYPES) - 1), VALUES)
def test_what_is_refused_is_refused_there(connection: psycopg.Connection, number: int, value: Any) -> None:
    assert judges(TYPES[number])
    found = fit(TYPES[number], value)
    if found.fate is not Fate.UNTOLD and found.words != DEPENDS:
        assert takes(connection, number, value) == (found.fate is not Fate.REFUSED), found


def test_a_column_of_every_kind_takes_something(connection: psycopg.Connection) -> None:
    sound = ("a", "a", 1, 1, 1, 1, 1, 1, True, str(uuid.uuid4()), "2025-06-23", "2025-06-23T10:00Z", "2025-06-23T10:00",
             {"a": 1}, ["a"], [1])  # fmt: skip
    for number, value in enumerate(sound):
        assert fit(TYPES[number], value).fate is Fate.KEPT, TYPES[number]
        assert takes(connection, number, value)
