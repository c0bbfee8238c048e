"""A cause and where it was found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What happened to a value, in words that stay the same, and its measure; false when nothing did."""

    words: str = ""
    note: str = ""
    """How much: "at most 2 ulp apart", "by +02:00"."""

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A difference of two payloads: where it is, its cause, and the two values."""

    path: str
    """"metadata.tags[0]"; empty for the whole payload."""
    cause: Cause
    source: object
    destination: object


NOTHING = Cause()


class Absent:
    """Stands for the value of a key that is not there."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()
