"""Where the source moved while it was exported: every range looked at once more, and those that differ read again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from stores.backup.columns import ID
from stores.backup.manifest import Consistency
from stores.backup.part_file import batches
from transfer.export.part import NONE, look_again

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transfer.export.run import Run

ROUNDS = 3
"""How often a range is read again that has changed each time."""
SHOWN = 1_000
"""Ids in the manifest."""


@dataclass(slots=True, kw_only=True)
class _Moved:
    """The ids that moved, in ranges that settled or not."""

    ids: dict[str, None] = field(default_factory=dict)
    last: dict[int, set[str]] = field(default_factory=dict)


def second_look(run: Run) -> Consistency:
    """Look again at what the options say; raises StoreErrors and TransferErrors."""
    look = run.options.second_look
    if look == NONE:
        return Consistency(looked_again=NONE)
    moved = _Moved()
    changed: Iterable[int] = range(len(run.plan.spans))
    for _ in range(ROUNDS):
        changed = _changed(run, changed)
        if not changed:
            break
        run.say(f"{len(changed)} of {len(run.plan.spans)} ranges of ids have changed since; reading them again")
        _read_again(run, changed, moved)
    moving = {id_ for number in _changed(run, changed) for id_ in moved.last[number]} if changed else set()
    return Consistency(looked_again=look, moved=len(moved.ids), ids=tuple(moved.ids)[:SHOWN], moving=len(moving))


def _changed(run: Run, numbers: Iterable[int]) -> list[int]:
    jobs = {number: partial(_differs, run, number) for number in numbers}
    return sorted(number for number, differs in run.each(jobs) if differs)


def _differs(run: Run, number: int) -> bool:
    with run.pages(number) as pages:
        return look_again(pages, run.plan, number, second_look=run.options.second_look) != run.written[number].digest


def _read_again(run: Run, numbers: list[int], moved: _Moved) -> None:
    before = {number: _rows(run, number) for number in numbers}
    run.write(numbers)
    for number in numbers:
        now = _rows(run, number)
        ids = {id_ for id_ in before[number].keys() | now.keys() if before[number].get(id_) != now.get(id_)}
        moved.last[number] = ids
        moved.ids |= dict.fromkeys(sorted(ids))


def _rows(run: Run, number: int) -> dict[str, int]:
    """Id -> a hash of its row as it stands in the backup."""
    part = run.written[number].part
    if part is None:
        return {}
    path, collection = run.options.folder / part.file, run.plan.collection(part.span)
    return {row[ID]: hash(repr(row)) for batch in batches(path, collection) for row in batch.to_pylist()}
