"""Every way in which a vector may have been changed is found in the real stores, and named with its id."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.transfer.pairs import Memory, Pair, pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checks.facts import Vector
    from fixtures.deployment import Deployment

NUMBERS = 32
CLEAN = 60
FAULTS: dict[str, Callable[[Vector], Vector]] = {
    "normalised": lambda vector: vector / np.linalg.norm(vector),
    "scaled": lambda vector: vector * 1.5,
    "rounded to 16 bits": lambda vector: vector.astype(np.float16),
    "rounded to bfloat16": lambda vector: (vector.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32),
    "rounded to 8 bits": lambda vector: np.rint(vector / np.abs(vector).max() * 127),
    "rounded": lambda vector: vector.round(3),
    "zeroed": lambda vector: vector * 0,
    "zeroed in part": lambda vector: np.where(np.arange(NUMBERS) < 20, vector, 0),
    "sign flipped": lambda vector: -vector,
    "signs flipped in part": lambda vector: np.abs(vector),
    "reordered": lambda vector: vector[::-1],
    "shifted": lambda vector: np.roll(vector, 1),
    "reversed byte order": lambda vector: vector.byteswap(),
    "clamped": lambda vector: np.clip(vector, -0.5, 0.5),
    "within a few ulp": lambda vector: np.nextafter(vector, np.float32(9)),
    "one number changed": lambda vector: np.where(np.arange(NUMBERS) == 5, 7, vector),
    "some numbers changed": lambda vector: np.where(np.arange(NUMBERS) % 3 == 0, 7, vector),
    "other numbers": lambda vector: np.sin(vector * 99),
    "another dimension": lambda vector: vector[:20],
}


@pytest.fixture(scope="module")
def loose(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair whose column takes vectors of any dimension."""
    with pair(own_deployment, vector="vector", dimension=NUMBERS) as made:
        yield made


def memories(count: int, *, seed: int = 1) -> list[Memory]:
    """Memories whose vectors are like no other's, and finite whichever way their bytes are read."""
    random = np.random.default_rng(seed)
    numbers = random.standard_normal(2 * count * NUMBERS, dtype=np.float32)
    with np.errstate(invalid="ignore"):
        numbers = numbers[np.abs(numbers.byteswap()) < 1e30]
    vectors = numbers[: count * NUMBERS].reshape(count, NUMBERS)
    return [
        Memory(id=uuid.UUID(bytes=random.bytes(16)), vector=vector.tolist(), payload={"user_id": "ada"})
        for vector in vectors
    ]


def changed(memory: Memory, change: Callable[[Vector], Vector]) -> Memory:
    vector = change(np.array(memory.vector, dtype=np.float32)).astype(np.float32)
    return Memory(id=memory.id, vector=vector.tolist(), payload=memory.payload)


def test_every_change_of_a_vector_is_named(loose: Pair) -> None:
    clean, hurt = memories(CLEAN), memories(len(FAULTS) + 6, seed=2)
    without, swapped, other, added, far = hurt[-6], hurt[-5], hurt[-4], hurt[-3], clean[7]
    loose.write_points([*clean, *hurt[:-3], Memory(id=added.id, vector=None)])
    loose.sql("truncate THIS")
    loose.insert([*clean, *map(changed, hurt, FAULTS.values())])
    loose.insert([Memory(id=without.id, vector=None, payload=without.payload)])
    loose.insert([Memory(id=swapped.id, vector=other.vector, payload=swapped.payload)])
    loose.insert([Memory(id=other.id, vector=far.vector, payload=other.payload)])
    loose.insert([Memory(id=added.id, vector=added.vector)])
    result = loose.compare()

    expected = {str(memory.id): [("vector", cause)] for memory, cause in zip(hurt, FAULTS, strict=False)}
    expected[str(without.id)] = [("vector", "no vector")]
    expected[str(added.id)] = [("vector", "vector added")]
    expected |= {str(memory.id): [("vector", "another id's vector")] for memory in (swapped, other)}
    assert result.causes == expected
    assert result.found.differences == len(expected)
    assert result.found.differing["another id's vector"] == 2
    assert result.found.compared == CLEAN + len(expected)
    whose = {line["id"]: line["destination"] for line in result.lines if line["cause"] == "another id's vector"}
    assert whose == {str(swapped.id): f"the vector of {other.id}", str(other.id): f"the vector of {far.id}"}


def test_vectors_one_row_apart_are_all_named(loose: Pair) -> None:
    """More of them than are searched for."""
    some = sorted(memories(CLEAN, seed=3), key=lambda memory: str(memory.id))
    loose.write_points(some)
    loose.sql("truncate THIS")
    vectors = [some[-1].vector, *(memory.vector for memory in some)]
    loose.insert(
        Memory(id=one.id, vector=vector, payload=one.payload) for one, vector in zip(some, vectors, strict=False)
    )
    result = loose.compare()
    assert result.found.differing == {"another id's vector": CLEAN}
    assert result.found.differing_users == {"ada": CLEAN}


def test_minus_zero_is_zero_and_the_next_number_is_not(loose: Pair) -> None:
    ids = [uuid.UUID(int=number + 1) for number in range(3)]
    loose.write_points([Memory(id=id_, vector=[1.0] + [0.0] * (NUMBERS - 1)) for id_ in ids])
    loose.sql("truncate THIS")
    least = float(np.nextafter(np.float32(0), np.float32(1)))
    for id_, number in zip(ids, (-0.0, 0.0, least), strict=True):
        loose.insert([Memory(id=id_, vector=[1.0] + [number] * (NUMBERS - 1))])
    assert loose.compare().causes == {str(ids[2]): [("vector", "within a few ulp")]}
