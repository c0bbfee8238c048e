"""A profile while it is being counted: one block after the other, in room that does not grow with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checks.facts.profile import CollectionProfile, ColumnProfile, Profile
from checks.profiling import columns
from checks.profiling.keys import Keys
from checks.profiling.noting import Noting, Rows
from checks.profiling.payloads import payload_traps, size_trap, user_trap
from checks.profiling.traps import Trap
from checks.profiling.vectors import id_flags, vector_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts import Block, Collection, Column, IdKind, Payload


class Counting:
    """What has been seen so far of collections that are read one after the other."""

    def __init__(
        self, *, user_key: str, mapped: Mapping[str, Column], several: bool, largest_id: int | None = None
    ) -> None:
        self._user_key, self._several, self._largest_id = user_key, several, largest_id
        self._noting, self._keys, self._ids = Noting(), Keys(), Noting()
        self._columns = {key: _ColumnCount(key, column) for key, column in mapped.items()}
        self._collections: list[CollectionProfile] = []
        self._payload_bytes = self._largest_bytes = self._depth = 0
        self._largest = self._deepest = ""

    @property
    def points(self) -> int:
        """How many were counted."""
        return sum(one.points for one in self._collections)

    def begin(self, collection: Collection, others: tuple[str, ...] = ()) -> None:
        """What is added from now on is of this collection."""
        self._collections.append(
            CollectionProfile(
                name=collection.name, vector_name=collection.vector_name, dimension=collection.dimension,
                distance=collection.distance, datatype=collection.datatype, points=0, others=others,
            )
        )  # fmt: skip

    def add(self, block: Block, kind: IdKind, payloads: Sequence[Payload | None], sizes: Sequence[int]) -> None:
        """Count a block's points, whose payloads are given decoded (None: cannot be), with their bytes."""
        collection = self._collections[-1]
        self._collections[-1] = replace(collection, points=collection.points + len(block))
        rows = Rows(block, kind, f"{collection.name}/" if self._several else "")
        flags = vector_flags(block, distance=collection.distance, datatype=collection.datatype)
        flags |= id_flags(block.keys, kind, largest=self._largest_id)
        self._noting.add_flags(flags, rows)
        self._ids.add_rows(kind.value, list(range(len(block))), rows)
        for row, (payload, size) in enumerate(zip(payloads, sizes, strict=True)):
            self._add_size(size, rows, row)
            if payload is None:
                self._noting.add(Trap.UNREADABLE, rows, row)
            else:
                self._add_payload(payload, rows, row)

    def put(self, trap: Trap, count: int, examples: Sequence[str]) -> None:
        """What was counted elsewhere."""
        self._noting.put(trap, count, examples)

    def profile(self) -> Profile:
        """All of it."""
        return Profile(
            collections=tuple(self._collections),
            ids=self._ids.noticed(),
            user_key=self._user_key,
            noticed=self._noting.noticed(),
            keys=self._keys.profiles(),
            columns=tuple(column.profile() for column in self._columns.values()),
            payload_bytes=self._payload_bytes,
            largest_bytes=self._largest_bytes,
            largest=self._largest,
            depth=self._depth,
            deepest=self._deepest,
        )

    def _add_size(self, size: int, rows: Rows, row: int) -> None:
        self._payload_bytes += size
        if size > self._largest_bytes:
            self._largest_bytes, self._largest = size, rows.name(row)
        if trap := size_trap(size):
            self._noting.add(trap, rows, row)

    def _add_payload(self, payload: Payload, rows: Rows, row: int) -> None:
        found, depth = payload_traps(payload)
        if depth > self._depth:
            self._depth, self._deepest = depth, rows.name(row)
        if trap := user_trap(payload, self._user_key):
            found.add(trap)
        if not self._keys.add(payload, rows, row):
            found.add(Trap.MANY_KEYS)
        for words in found:
            self._noting.add(words, rows, row)
        for column in self._columns.values():
            column.add(payload, rows, row)


class _ColumnCount:
    """One payload key that becomes a column."""

    def __init__(self, key: str, column: Column) -> None:
        self._key, self._column = key, column
        self._judges = columns.judges(column.type)
        self._fates = {fate: Noting() for fate in columns.Fate}

    def add(self, payload: Payload, rows: Rows, row: int) -> None:
        """Count what becomes of one point's value."""
        value = payload.get(self._key)
        if value is None:
            found = columns.NULL if self._column.not_null else columns.FITS
        else:
            found = columns.fit(self._column.type, value) if self._judges else columns.FITS
        if found.words:
            self._fates[found.fate].add(found.words, rows, row)

    def profile(self) -> ColumnProfile:
        """All of it."""
        refused, untold, changed = (
            self._fates[fate].noticed() for fate in (columns.Fate.REFUSED, columns.Fate.UNTOLD, columns.Fate.CHANGED)
        )
        return ColumnProfile(
            key=self._key, column=self._column.name, type=self._column.type, refused=refused, untold=untold,
            changed=changed, judged=self._judges,
        )  # fmt: skip
