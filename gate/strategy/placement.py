"""Which box of a document belongs to which task of a manifest, and the way on for those without a partner."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from gate.strategy.titles import key, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gate.strategy.document import Phase, Task

_LIKENESS = 0.4
"""Below it (of 1) two titles have nothing to do with each other."""
_COMPARED = 200
"""Letters of a title that are compared; a whole paragraph as a title would take seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The tasks of one phase: bound ones, boxes that no manifest names, and titles that the document lacks."""

    placed: Mapping[str, Task]
    """The box of each manifest title that has one."""
    unplaced: tuple[tuple[Task, str | None], ...]
    """Each box without a manifest task, with the nearest title that is still free."""
    orphans: tuple[str, ...]


def place(phase: Phase, manifest_titles: Iterable[str]) -> Placement:
    """Binds boxes to manifest titles by their keys alone; likeness is only ever a hint."""
    boxes = {task.title: task for task in phase.tasks}
    titles = list(manifest_titles)
    placed = {title: box for title in titles if (box := boxes.pop(key(title), None))}
    orphans = tuple(title for title in titles if title not in placed)
    unplaced = tuple((task, _nearest(task.title, orphans)) for task in boxes.values())
    return Placement(placed=placed, unplaced=unplaced, orphans=orphans)


def advice(
    placement: Placement, *, document: str, manifest: str, lines: Mapping[str, int] | None = None
) -> Iterator[str]:
    """One line for each box or title without a partner, and the way on; `lines` are those of the manifest's titles."""
    places = {title: f"{manifest}:{line}" for title, line in (lines or {}).items()}
    for task, nearest in placement.unplaced:
        where = f"{document}:{task.line}: {quoted(task.title)} is named by no manifest"
        if nearest is None:
            yield f"{where}; to bind it, add a [[task]] with title = {quoted(task.title)} and its checks to {manifest}"
        else:
            place = places.get(nearest, manifest)
            yield f"{where}; nearest: {quoted(nearest)}; to bind it, write title = {quoted(task.title)} in {place}"
    for title in placement.orphans:
        place = places.get(title, manifest)
        yield f"{place}: task {quoted(title)} is not in {document}, so no box shows it"
    if placement.unplaced:
        yield f"to leave {manifest} as it is, copy its folder to DIR, edit the copy and add --phases DIR"


def _nearest(title: str, candidates: tuple[str, ...]) -> str | None:
    folded = {candidate.casefold()[:_COMPARED]: candidate for candidate in reversed(candidates)}
    near = get_close_matches(title.casefold()[:_COMPARED], list(folded), n=1, cutoff=_LIKENESS)
    return folded[near[0]] if near else None
