"""What no answer is compared by: places of it that change though nobody changed v1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MASK = "(masked)"
ACCESSES = frozenset({"total_memories_accessed", "first_accessed", "last_accessed", "access_count"})
"""Keys of what every search adds to."""
NOTHING: Mapping[str, str] = {}


def masked(value: Any, keys: Collection[str] = ACCESSES, *, texts: Mapping[str, str] = NOTHING) -> Any:
    """The value with a mask for what stands at these keys, wherever they are, and other words for whole texts.

    A journey that makes memories masks `created_at` too, and calls each new id by a word: {id: "the memory"}.
    """
    if isinstance(value, dict):
        return {key: MASK if key in keys else masked(part, keys, texts=texts) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part, keys, texts=texts) for part in value]
    return texts.get(value, value) if isinstance(value, str) else value
