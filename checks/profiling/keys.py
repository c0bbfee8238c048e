"""The keys of payloads with the kinds of their values, in room that does not grow with the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts.profile import KeyProfile, Noticed
from checks.profiling.noting import EXAMPLES, Noting

if TYPE_CHECKING:
    from checks.facts import Payload
    from checks.profiling.noting import Rows

MOST_KEYS = 1_000
"""Further ones are counted together: somebody may use ids as keys."""
EMPTY_TEXT = '""'
_KINDS: dict[type, str] = {
    str: "text",
    bool: "boolean",
    int: "integer",
    float: "double",
    type(None): "null",
    list: "list",
    dict: "object",
}


class Keys:
    """Key -> kinds -> points."""

    def __init__(self) -> None:
        self._kinds: dict[str, Noting] = {}
        self._present: dict[str, int] = {}
        self._missing: dict[str, list[str]] = {}
        """Key -> points without it, the first few."""
        self._sought: set[str] = set()
        """Keys that were missing in fewer points than are wanted as examples."""
        self._first: list[str] = []
        self._points = 0

    def add(self, payload: Payload, rows: Rows, row: int) -> bool:
        """Count the keys of one point; whether all of them were."""
        counted = True
        for key, value in payload.items():
            if key in self._kinds or self._begin(key):
                self._present[key] += 1
                self._kinds[key].add(_kind(value), rows, row)
            else:
                counted = False
        self._note_missing(payload, rows, row)
        self._points += 1
        return counted

    def profiles(self) -> dict[str, KeyProfile]:
        """Every key, the most frequent first."""
        return {
            key: KeyProfile(
                kinds=self._kinds[key].noticed(),
                missing=Noticed(count=self._points - present, examples=tuple(self._missing[key])),
            )
            for key, present in sorted(self._present.items(), key=lambda item: (-item[1], item[0]))
        }

    def _begin(self, key: str) -> bool:
        """Whether there is room for a key that is met for the first time; all points so far are without it."""
        if len(self._kinds) >= MOST_KEYS:
            return False
        self._kinds[key], self._present[key] = Noting(), 0
        self._missing[key] = list(self._first)
        if len(self._first) < EXAMPLES:
            self._sought.add(key)
        return True

    def _note_missing(self, payload: Payload, rows: Rows, row: int) -> None:
        if len(self._first) < EXAMPLES:
            self._first.append(rows.name(row))
        for key in [key for key in self._sought if key not in payload]:
            self._missing[key].append(rows.name(row))
            if len(self._missing[key]) == EXAMPLES:
                self._sought.discard(key)


def _kind(value: object) -> str:
    return EMPTY_TEXT if value == "" else _KINDS[type(value)]
