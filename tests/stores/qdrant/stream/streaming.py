"""The points of the streamed collection, and reading blocks of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import numpy as np

from checks.facts.blocks import END, Block, IdKind, Span, id_of
from fixtures.engines.traps import MISSING, TRAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import PointId

NUMBER, UUID = IdKind.NUMBER, IdKind.UUID
COUNT, SIZE = 5_000, 16
NUMBERS = [*range(0, 4_000, 2), 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1]
UUIDS = sorted(uuid.UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128) for n in range(COUNT - len(NUMBERS)))
IDS: list[PointId] = [*NUMBERS, *UUIDS]
VECTORS = np.random.default_rng(5).standard_normal((COUNT, SIZE)).astype(np.float32)
TRAP_VALUES = [{key: v for key, v in value.items() if v is not MISSING} for trap in TRAPS for value in trap.values]


def plain(id_: PointId) -> int | str:
    """An id as the client has it."""
    return id_ if isinstance(id_, int) else str(id_)


def whole(kind: IdKind, collection: str) -> Span:
    """All ids of a kind."""
    return Span(collection=collection, kind=kind, high=END[kind])


def ids_in(blocks: Iterator[Block], kind: IdKind) -> list[PointId]:
    """The ids of blocks in the order in which they come."""
    return [id_of(key, kind) for block in blocks for key in block.keys]
