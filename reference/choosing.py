"""Which memories a list shows, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .memory import category_id

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection, Iterable, Sequence

    from .memory import Memory

_COLUMNS: dict[str, Callable[[Memory], Any]] = {
    "memory": lambda memory: memory.content.casefold(),
    "categories": lambda memory: [name.casefold() for name in memory.categories],
    "app_name": lambda memory: memory.app_name.casefold(),
    "created_at": lambda memory: memory.created_at,
}


def chosen(
    memories: Iterable[Memory], *, text: str | None = None, app_ids: Collection[uuid.UUID] | None = None,
    categories: Collection[str] | None = None, category_ids: Collection[uuid.UUID] | None = None,
    from_date: int | None = None, to_date: int | None = None,
) -> list[Memory]:  # fmt: skip
    """Those that meet every condition that is given; the dates are seconds since 1970 and belong to the range."""
    conditions: list[Callable[[Memory], bool]] = []
    if text:
        conditions.append(lambda memory: text.casefold() in memory.content.casefold())
    if app_ids:
        conditions.append(lambda memory: memory.app_id in app_ids)
    if categories:
        conditions.append(lambda memory: not set(categories).isdisjoint(memory.categories))
    if category_ids:
        conditions.append(lambda memory: in_category(memory, category_ids))
    if from_date is not None:
        conditions.append(lambda memory: memory.created_at.timestamp() >= from_date)
    if to_date is not None:
        # What is shown as this second belongs to it.
        conditions.append(lambda memory: memory.created_at.timestamp() < to_date + 1)
    return [memory for memory in memories if all(condition(memory) for condition in conditions)]


def in_category(memory: Memory, category_ids: Collection[uuid.UUID]) -> bool:
    """Whether the memory has one of these categories."""
    return any(category_id(name) in category_ids for name in memory.categories)


def ordered(memories: Sequence[Memory], column: str | None, direction: str | None) -> list[Memory]:
    """The memories by a column, by default the newest first; equal ones always in the same order."""
    if column is None:
        return sorted(memories, key=_COLUMNS["created_at"], reverse=direction != "asc")
    return sorted(memories, key=_COLUMNS[column], reverse=direction == "desc")
