"""The proof of a rollback: the comparison of the whole population, and what of it nothing explains."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from checks.facts import IdKind, Refusal
from stores.backup.columns import keys_of
from transfer.compare import compare
from transfer.errors import TransferError
from transfer.options import Options as CompareOptions
from transfer.rollback.actions import NAME, What
from transfer.rollback.restoring import is_vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from checks.facts import Block
    from transfer.rollback.differences import Ground
    from transfer.rollback.options import Options

COSINE = "Cosine"
LOOKED_UP = 1_000
LEFT = (What.KEEP, What.CANNOT)
"""What stays different when all is done."""


def proven(ground: Ground, options: Options, say: Callable[[str], None]) -> tuple[int, int]:
    """How many memories differ still that nothing explains, and how many vectors Qdrant has brought to length 1.

    By the comparison of the whole population.
    """
    found = compare(ground.sides.target, CompareOptions(folder=options.folder / "comparison"), say)
    if isinstance(found.refusal, Refusal) or found.incomplete:
        raise TransferError(
            f"the comparison did not reach its end: {found.incomplete or found.refusal}",
            remedy="gate transfer compare tells whether both are the same now",
        )
    explained = {id_ for _, id_ in ground.left} | set(_left(options.folder / NAME))
    fields: dict[str, set[str]] = {}
    for line in Path(found.evidence).read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["id"] not in explained:
            fields.setdefault(one["id"], set()).add(one["field"])
    normalised = _normalised(ground, [id_ for id_, differing in fields.items() if differing == {"vector"}])
    return len(fields) - normalised, normalised


def _normalised(ground: Ground, ids: Sequence[str]) -> int:
    """Of how many the source has the table's vector brought to length 1."""
    (collection,) = ground.backup.manifest.collections
    if collection.distance != COSINE:
        return 0
    return sum(
        is_vector(now, row, there, row)
        for kind in IdKind
        for now, there in _on_both_sides(
            ground, kind, [id_ for id_ in ids if id_.isdecimal() is (kind is IdKind.NUMBER)]
        )
        for row in range(len(now))
    )


def _of_kind(ids: Sequence[str], kind: IdKind) -> list[str]:
    return [id_ for id_ in ids if id_.isdecimal() is (kind is IdKind.NUMBER)]


def _on_both_sides(ground: Ground, kind: IdKind, ids: Sequence[str]) -> Iterator[tuple[Block, Block]]:
    pages = ground.sides.pages(ground.backup.manifest.collections[0].name)
    for begin in range(0, len(ids), LOOKED_UP):
        keys = keys_of(ids[begin : begin + LOOKED_UP], kind)
        now, there = ground.sides.table.rows(kind, keys), pages.rows(kind, keys)
        if len(now) == len(there):
            yield now, there


def _left(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if one["what"] in LEFT:
                yield one["id"]
