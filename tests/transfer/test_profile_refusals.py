"""What the profile says will not fit is what PostgreSQL refuses, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from checks.profile import Weight
from checks.profile_remedies import TOLD
from checks.profiling.payloads import payload_traps
from checks.profiling.traps import Trap
from checks.profiling.vectors import vector_flags
from tests.checks.profiling.blocks import block_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.deployment import Deployment

REFUSED = {trap for trap, told in TOLD.items() if told.weight is Weight.MISFIT}
TEXTS = st.text(st.sampled_from("a\x00\ud83d\udc00\\u0é😀"), max_size=4)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | TEXTS
PAYLOADS = st.dictionaries(TEXTS, st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2)), max_size=3)
NUMBERS = st.floats(width=32) | st.sampled_from([65519.0, 65520.0, 2.0**-25, 2.0**-24, 0.0])
shared = trying(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def connection(own_deployment: Deployment) -> Iterator[psycopg.Connection]:
    """A connection as the ordinary role."""
    with psycopg.connect(own_deployment.database_url, autocommit=True) as session:
        yield session


def takes(connection: psycopg.Connection, expression: str, value: str) -> bool:
    """Whether the value can be read as that."""
    try:
        connection.execute(f"SELECT {expression}".encode(), [value])
    except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded):
        return False
    return True


@shared
@given(PAYLOADS)
def test_payloads(connection: psycopg.Connection, payload: dict[str, Any]) -> None:
    misfits = {trap for trap in payload_traps(payload)[0] if trap in REFUSED}
    text = json.dumps(payload)
    if _paired(text):
        return
    assert takes(connection, "%s::jsonb", text) == (not misfits), misfits


@shared
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_vectors(connection: psycopg.Connection, numbers: tuple[float, float, float]) -> None:
    flags = vector_flags(block_of([numbers]), distance="Dot", datatype="float32")
    found = {trap for trap, flag in flags.items() if flag[0]}
    written = json.dumps([float(np.float32(number)) for number in numbers])
    assert takes(connection, "%s::vector(3)", written) == (not found & REFUSED)
    assert takes(connection, "%s::vector(3)::halfvec(3)", written) == (not found & {*REFUSED, Trap.HALF_OVERFLOW})


def test_a_vector_column_ends_at_16000(connection: psycopg.Connection) -> None:
    assert takes(connection, "%s::vector(16000)", json.dumps([1.0] * 16000))
    assert not takes(connection, "%s::vector", json.dumps([1.0] * 16001))


def _paired(text: str) -> bool:
    """Whether two halves that Python keeps apart have met in JSON, where they make one character."""
    return "\\ud83d\\udc00" in text
