"""Which rows of a backup the table cannot hold, and why; each is told before it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from checks.facts import VECTOR, IdKind, id_of
from checks.migrated_ids import LARGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Block, Table

MOST_DIMENSIONS = 16_000
"""Of pgvector's type vector, and of halfvec."""
MOST_OF_HALF = 65_520.0
"""The least number that rounds to no half."""
_EXPONENT = np.uint32(0x7F800000)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """What a table can hold, as far as Qdrant holds more."""

    id_column: str
    id_type: str
    vector_not_null: bool
    half: bool

    @classmethod
    def of(cls, table: Table) -> Fitting:
        """A table's."""
        id_, vector = table.column(table.id_column), table.column(table.vector_column)
        return cls(
            id_column=table.id_column, id_type=id_.type if id_ else "",
            vector_not_null=bool(vector and vector.not_null), half=bool(vector and vector.type == "halfvec"),
        )  # fmt: skip

    def reasons(self, block: Block, kind: IdKind) -> dict[int, str]:
        """Row -> why it cannot go, for those that cannot."""
        found: dict[int, str] = {}
        for rows, reason in (
            (self._ids(block, kind), f"the id does not fit {self.id_column}, which is {self.id_type}"),
            (self._missing(block), "it has no vector, and the column takes no NULL"),
            (_not_finite(block), "NaN or infinity in the vector"),
            (self._beyond_half(block), "a number of the vector is beyond halfvec's range"),
            (_too_long(block), f"the vector has more than {MOST_DIMENSIONS:,} dimensions"),
            (_with_nul(cast("Sequence[bytes]", block.payloads)), "a text of the payload holds NUL"),
        ):
            for row in rows:
                found.setdefault(int(row), reason)
        return found

    def _ids(self, block: Block, kind: IdKind) -> Sequence[int]:
        if kind is IdKind.UUID:
            return range(len(block)) if self.id_type in LARGEST or self.id_type == "numeric" else ()
        if self.id_type == "uuid":
            return range(len(block))
        largest = LARGEST.get(self.id_type)
        if largest is None:
            return ()
        return [row for row, key in enumerate(block.keys) if int(id_of(key, kind)) > largest]

    def _missing(self, block: Block) -> Sequence[int]:
        return np.flatnonzero(block.shapes != VECTOR).tolist() if self.vector_not_null else ()

    def _beyond_half(self, block: Block) -> Sequence[int]:
        if not self.half:
            return ()
        numbers = np.ascontiguousarray(block.bits).view("<f4")
        with np.errstate(invalid="ignore"):
            return np.flatnonzero((np.abs(numbers) >= MOST_OF_HALF).any(axis=1)).tolist()


def _not_finite(block: Block) -> Sequence[int]:
    return np.flatnonzero(((block.bits & _EXPONENT) == _EXPONENT).any(axis=1)).tolist()


def _too_long(block: Block) -> Sequence[int]:
    return range(len(block)) if block.bits.shape[1] > MOST_DIMENSIONS else ()


def _with_nul(texts: Sequence[bytes]) -> Sequence[int]:
    return [row for row, text in enumerate(texts) if b"\\u0000" in text and _NUL.search(text)]
