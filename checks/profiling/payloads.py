"""What in a payload jsonb refuses, changes or makes a surprise of."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from checks.profiling.traps import Trap
from checks.values.times import parse_time

if TYPE_CHECKING:
    from checks.facts import Payload

LAST_EXACT = 2**53
"""From here on a double does not hold every integer."""
MOST_LEVELS = 128
"""serde_json, which Qdrant reads with, goes no deeper; orjson ends at 254."""
MOST_BYTES = 2**28 - 1
"""Of a jsonb."""
LARGE_BYTES = 8 * 1024
"""A page of PostgreSQL."""
LONGEST_USER_BYTES = 2704
"""Of a btree's key."""
_TIME_CHARACTERS = 40
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NANOSECONDS = 1000
_DATE = len("2025-06-23")


def payload_traps(payload: Payload) -> tuple[set[str], int]:
    """What is true of a payload, and how many levels it has; whatever its depth, without recursion."""
    found: set[str] = set()
    depth = 0
    level: list[Any] = [payload]
    while level:
        depth += 1
        below: list[Any] = []
        for container in level:
            if isinstance(container, dict):
                for key in container:
                    _look_at_key(key, found)
                below.extend(container.values())
            else:
                below.extend(container)
        level = [value for value in below if not _look_at_leaf(value, found)]
    if depth > MOST_LEVELS:
        found.add(Trap.DEEP)
    return found, depth


def size_trap(size: int) -> str:
    """What a payload of so many bytes is; empty when it is nothing."""
    if size > MOST_BYTES:
        return Trap.TOO_LARGE
    return Trap.LARGE if size > LARGE_BYTES else ""


def user_trap(payload: Payload, key: str) -> str:
    """What is wrong with the user that a payload names; empty when nothing is."""
    user = payload.get(key)
    if user is None:
        return Trap.USER_NULL if key in payload else Trap.USER_MISSING
    if not isinstance(user, str):
        return Trap.USER_NO_TEXT
    if len(user) * 4 > LONGEST_USER_BYTES and len(user.encode("utf-8", "surrogatepass")) > LONGEST_USER_BYTES:
        return Trap.USER_LONG
    return "" if user else Trap.USER_EMPTY


def _look_at_key(key: str, found: set[str]) -> None:
    if _UNSTORABLE.search(key):
        found.update(Trap.NUL_KEY if trap == Trap.NUL else trap for trap in _of_characters(key))


def _look_at_leaf(value: Any, found: set[str]) -> bool:
    """Whether it is a leaf; what is true of it is added."""
    kind = type(value)
    if kind is str:
        _look_at_text(value, found)
    elif kind is int:
        if not -LAST_EXACT <= value <= LAST_EXACT:
            found.add(Trap.LARGE_INTEGER)
    elif kind is float:
        _look_at_double(value, found)
    return kind is not dict and kind is not list


def _look_at_text(text: str, found: set[str]) -> None:
    if _UNSTORABLE.search(text):
        found.update(_of_characters(text))
    elif text[:1].isdigit() and _DATE < len(text) <= _TIME_CHARACTERS and (time := parse_time(text)):
        found.add(Trap.TIME_WITHOUT_ZONE if time.offset is None else Trap.TIME_WITH_ZONE)
        if time.wall % _NANOSECONDS:
            found.add(Trap.FINE_TIME)


def _look_at_double(double: float, found: set[str]) -> None:
    if not math.isfinite(double):
        found.add(Trap.NOT_FINITE)
    elif abs(double) >= LAST_EXACT:
        found.add(Trap.LARGE_DOUBLE)


def _of_characters(text: str) -> set[str]:
    characters = set(_UNSTORABLE.findall(text))
    return {Trap.NUL if character == "\0" else Trap.HALF_CHARACTER for character in characters}
