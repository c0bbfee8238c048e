"""The second reading: rows that differed are read again by their ids, and what stays different is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from checks.comparison import same_vectors
from checks.facts import KEY_BYTES, KEY_TYPE, ODD_VECTOR, id_of
from checks.values import DUPLICATE, EXTRA, MISSING, Difference, row_differences
from transfer.contents import digest, user_of
from transfer.jobs import Differing, SecondReport, Suspect
from transfer.memories import memory_at, payload_at, shown, torn_columns
from transfer.merge import rows
from transfer.payloads import same_payloads
from transfer.sides import opened
from transfer.strangers import named_strangers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Block
    from checks.facts.blocks import Keys
    from transfer.jobs import Job
    from transfer.sides import Sides

AT_ONCE = 250
HALF_BYTES = 2
NAMELESS = Difference(cause="differs in a way that has no name", field="", source="", destination="")
ANOTHER_DIMENSION = Difference(cause="another dimension", field="vector", source="", destination="")


def read_again(job: Job, suspects: Sequence[Suspect]) -> SecondReport:
    """Read up to AT_ONCE suspects of a span again; raises StoreErrors."""
    known = {suspect.key: suspect.digest for suspect in suspects}
    keys = np.array(sorted(known), dtype=KEY_TYPE)
    with opened(job.plan, job.target) as sides:
        source = sides.pages(job.span.collection).rows(job.span.kind, keys)
        destination = sides.table.rows(job.span.kind, keys, users=_users(job, source))
        again = _Again(job, sides, source, destination)
        for key in sorted(known):
            again.judge(key, known[key])
        return again.report()


def _users(job: Job, source: Block) -> set[str | None] | None:
    """Those of the collection; somebody may have come since the plan was made."""
    if job.users is None:
        return None
    key = job.target.source.user_key
    return {*job.users, *(user_of(payload_at(source, row), key) for row in range(len(source)))}


@dataclass(slots=True)
class _Again:
    """The second reading of some rows."""

    job: Job
    sides: Sides
    source: Block
    destination: Block
    settled: int = 0
    elsewhere: int = 0
    differing: list[Differing] = field(default_factory=list)
    moving: list[Suspect] = field(default_factory=list)
    _elsewhere: set[tuple[bytes, str | None]] | None = None

    def judge(self, key: bytes, before: bytes) -> None:
        """Settled, moving or different for good."""
        left, found = _places(self.source.keys, key), _places(self.destination.keys, key)
        right = [row for row in found if not self._is_elsewhere(key, left, row)]
        now = self._digest(left, right)
        if len(right) < 2 and ((left and right and self._same(left[0], right[0])) or not (left or right)):
            self.settled += right == found
        elif len(right) < 2 and now != before:
            self.moving.append(Suspect(key=key, digest=now))
            return
        else:
            self._differs(key, left, right, _whole_cause(left, right))
        self.elsewhere += len(found) - len(right)

    def report(self) -> SecondReport:
        """All of it, as it travels."""
        differing, searches_left = named_strangers(self.sides, self.job, self.source, self.differing)
        return SecondReport(
            number=self.job.number,
            settled=self.settled,
            elsewhere=self.elsewhere,
            differing=differing,
            moving=tuple(self.moving),
            searches_left=searches_left,
        )

    def _same(self, left: int, right: int) -> bool:
        source, destination = rows(self.source, slice(left, left + 1)), rows(self.destination, slice(right, right + 1))
        ((payload, _),) = same_payloads(source, destination, self.job.column_kinds)
        return payload and bool(same_vectors(source, destination)[0])

    def _digest(self, left: list[int], right: list[int]) -> bytes:
        return digest(*((self.source, row) for row in left), *((self.destination, row) for row in right))

    def _is_elsewhere(self, key: bytes, left: list[int], right: int) -> bool:
        """Whether a row is another collection's: one with some of the same users."""
        if not self.job.siblings:
            return False
        user = self._user(self.destination, right)
        return not (left and self._user(self.source, left[0]) == user) and (key, user) in self._held_elsewhere()

    def _held_elsewhere(self) -> set[tuple[bytes, str | None]]:
        """Which of the keys the collections beside this one hold, and of which users; read once."""
        if self._elsewhere is None:
            blocks = [
                self.sides.pages(name).rows(self.job.span.kind, np.unique(self.destination.keys))
                for name in self.job.siblings
            ]
            self._elsewhere = {
                (_key_at(block, row), self._user(block, row)) for block in blocks for row in range(len(block))
            }
        return self._elsewhere

    def _user(self, block: Block, row: int) -> str | None:
        return user_of(payload_at(block, row), self.job.target.source.user_key)

    def _differs(self, key: bytes, left: list[int], right: list[int], whole: str) -> None:
        span = self.job.span
        self.differing.append(
            Differing(
                id=str(id_of(key, span.kind)),
                collection=span.collection,
                user=self._user(self.source, left[0]) if left else self._user(self.destination, right[0]),
                differences=(self._whole(left, right, whole),) if whole else self._causes(left[0], right[0]),
                vector=b"" if whole else self._bits(right[0]),
            )
        )

    def _whole(self, left: list[int], right: list[int], cause: str) -> Difference:
        values = [
            shown(payload_at(block, places[0])) if places else ""
            for block, places in ((self.source, left), (self.destination, right))
        ]
        return Difference(cause=cause, field="", source=values[0], destination=values[1])

    def _causes(self, left: int, right: int) -> tuple[Difference, ...]:
        source, destination = memory_at(self.source, left), memory_at(self.destination, right)
        halves = self.destination.bits.dtype.itemsize == HALF_BYTES
        found = row_differences(source, destination, halfvec=halves, column_kinds=self.job.column_kinds)
        if self.destination.shapes[right] == ODD_VECTOR:
            found = (ANOTHER_DIMENSION, *(one for one in found if one.field != ANOTHER_DIMENSION.field))
        return (*found, *torn_columns(self.destination, right, self.job.column_kinds)) or (NAMELESS,)

    def _bits(self, right: int) -> bytes:
        vector = memory_at(self.destination, right).vector
        return b"" if vector is None else vector.tobytes()


def _whole_cause(left: list[int], right: list[int]) -> str:
    """Why a row as a whole differs; empty where there is one on each side."""
    if len(right) > 1:
        return DUPLICATE
    return "" if left and right else MISSING if left else EXTRA


def _key_at(block: Block, row: int) -> bytes:
    return bytes(block.keys[row]).ljust(KEY_BYTES, b"\0")


def _places(keys: Keys, key: bytes) -> list[int]:
    found: list[int] = np.flatnonzero(keys == np.array(key, dtype=KEY_TYPE)).tolist()
    return found
