"""Counts with a few examples each, while they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts.blocks import id_of
from checks.facts.profile import Noticed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from checks.facts import Block, IdKind

EXAMPLES = 5


class Rows:
    """The rows of a block as examples name them."""

    def __init__(self, block: Block, kind: IdKind, prefix: str = "") -> None:
        self._keys, self._kind, self._prefix = block.keys, kind, prefix

    def name(self, row: int) -> str:
        """The row's id; "collection/id" with a prefix."""
        return f"{self._prefix}{id_of(bytes(self._keys[row]), self._kind)}"


class Noting:
    """Words -> how many points, and the first of them."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def add(self, words: str, rows: Rows, row: int) -> None:
        """Count one point."""
        count = self._counts.get(words, 0)
        self._counts[words] = count + 1
        if count < EXAMPLES:
            self._examples.setdefault(words, []).append(rows.name(row))

    def add_flags(self, flags: Mapping[str, NDArray[np.bool_]], rows: Rows) -> None:
        """Count the rows of which a flag is set."""
        for words, flag in flags.items():
            if flag.any():
                self.add_rows(words, flag.nonzero()[0].tolist(), rows)

    def add_rows(self, words: str, places: list[int], rows: Rows) -> None:
        """Count these rows."""
        examples = self._examples.setdefault(words, [])
        examples += [rows.name(place) for place in places[: EXAMPLES - len(examples)]]
        self._counts[words] = self._counts.get(words, 0) + len(places)

    def put(self, words: str, count: int, examples: Iterable[str]) -> None:
        """What was counted elsewhere."""
        if count:
            self._counts[words] = count
            self._examples[words] = list(examples)[:EXAMPLES]

    def noticed(self) -> dict[str, Noticed]:
        """What was counted; nothing of what was not seen."""
        return {
            words: Noticed(count=count, examples=tuple(self._examples.get(words, ())))
            for words, count in self._counts.items()
        }
