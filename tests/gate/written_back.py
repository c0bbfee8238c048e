"""What a write-back changes, line by line, with the promises that hold for every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.strategy.document import Document, loads
from gate.strategy.splices import Splice, apply, undo
from gate.strategy.write_back import PhaseState, plan

if TYPE_CHECKING:
    from collections.abc import Iterable


def state(
    number: int, *, complete: bool = False, achieved: bool | None = None, boxes: dict[str, bool] | None = None
) -> PhaseState:
    """A phase with a record."""
    return PhaseState(number=number, boxes=boxes or {}, complete=complete, recorded=True, achieved=achieved)


def titles(document: Document) -> list[tuple[int, str, str | None, list[str]]]:
    """What no write may change."""
    return [(p.number, p.title, p.success, [task.title for task in p.tasks]) for p in document.phases]


def written(raw: bytes, *states: PhaseState, earlier: Iterable[Splice] = ()) -> bytes:
    """The bytes after a write: undone they are the old ones, and written again they stay."""
    document = loads(raw, "plan.md")
    splices = plan(document, states, earlier)
    edited = apply(raw, splices)
    assert titles(loads(edited, "plan.md")) == titles(document)
    assert plan(loads(edited, "plan.md"), states) == []
    assert undo(edited, splices) == raw
    return edited


def changes(raw: bytes, *states: PhaseState) -> dict[str, str]:
    """Each line that a write changes, white space and all, and what it becomes."""
    before, after = raw.decode().split("\n"), written(raw, *states).decode().split("\n")
    return {old: new for old, new in zip(before, after, strict=True) if old != new}


def phases(first: str, second: str, *, intro: str = "", below: str = "") -> bytes:
    """Two phases of one box each, with these headings; `intro` stands above them, `below` within the first."""
    return f"{intro}\n\n{first}\n\n{below}\n\n- [ ] a\n\n{second}\n\n- [ ] b\n".encode()
