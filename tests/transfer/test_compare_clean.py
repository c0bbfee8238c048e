"""No false alarm: whatever both stores can hold is the same when both were given the same."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fixtures.engines.traps import MISSING, TRAPS
from tests.transfer.pairs import DIMENSION, Memory, Pair, pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.deployment import Deployment

EXAMPLES = 68
"""Of each kind of ids; together more than 200."""
MOST_MEMORIES = 12
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.sampled_from([-0.0, 0.0, 1.0, 1e16, 2**53 + 1, 5e-324, 1e22, -1.7e308, "", "null", "007", "\u200b"])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
TRAPPED = st.sampled_from(
    [{key: value for key, value in values.items() if value is not MISSING} for trap in TRAPS for values in trap.values]
)
PAYLOADS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(TEXTS, VALUES, max_size=5) | TRAPPED | st.just({})
NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False) | st.sampled_from([-0.0, 0.0, 1e-45, -3.4e38])
VECTORS = st.none() | st.lists(NUMBERS, min_size=DIMENSION, max_size=DIMENSION)
UUIDS = st.integers(0, 2**128 - 1).map(lambda number: uuid.UUID(int=number)) | st.uuids()


def stores_of(ids: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Memory]]:
    memories = st.builds(Memory, id=ids, vector=VECTORS, payload=PAYLOADS)
    return st.lists(memories, min_size=1, max_size=MOST_MEMORIES, unique_by=lambda memory: memory.id)


# Without shrinking, for each attempt costs a comparison; an example is small as it is.
examples = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
)


@pytest.fixture(scope="module")
def numbers(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair whose ids are numbers that a bigint holds."""
    with pair(own_deployment, id_type="bigint") as made:
        yield made


def require_clean(made: Pair, memories: list[Memory]) -> None:
    """Migrate them as the ordinary client reads them: Qdrant keeps some doubles one step beside what was written."""
    made.write_points(memories)
    vectors = {memory.id: memory.vector for memory in memories}
    records, _ = made.client.scroll(made.collection, limit=100, with_payload=True)
    read = [(record.id if isinstance(record.id, int) else uuid.UUID(str(record.id)), record) for record in records]
    made.sql("truncate THIS")
    made.insert(Memory(id=id_, vector=vectors[id_], payload=record.payload or {}) for id_, record in read)
    result = made.compare()
    found = result.found
    assert (result.causes, found.refusal, found.incomplete) == ({}, None, "")
    assert found.source_rows == found.destination_rows == found.compared == len(memories)
    assert (found.settled, found.moving, found.differing) == (0, 0, {})


@examples
@given(stores_of(st.integers(0, 2**63 - 1) | st.integers(0, 99)))
def test_of_ids_that_are_numbers(numbers: Pair, memories: list[Memory]) -> None:
    require_clean(numbers, memories)


@examples
@given(stores_of(UUIDS))
def test_of_ids_that_are_uuids(uuids: Pair, memories: list[Memory]) -> None:
    require_clean(uuids, memories)


@examples
@given(stores_of(UUIDS | st.integers(0, 2**64 - 1) | st.integers(0, 99)))
def test_of_ids_of_both_kinds_in_a_column_of_text(texts: Pair, memories: list[Memory]) -> None:
    require_clean(texts, memories)


def test_all_traps_at_once(texts: Pair) -> None:
    random = np.random.default_rng(7)
    payloads = [values for trap in TRAPS for values in trap.values]
    memories = [
        Memory(
            id=uuid.UUID(bytes=random.bytes(16)), vector=random.standard_normal(DIMENSION, dtype=np.float32).tolist(),
            payload={key: value for key, value in payload.items() if value is not MISSING},
        )
        for payload in payloads
    ]  # fmt: skip
    require_clean(texts, memories)
