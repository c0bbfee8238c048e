"""What can go wrong when a fact is read.

StoreError
├── Unreachable      nobody answers: refused, no such host, no answer in time, not the expected protocol
├── AccessDenied     somebody answers and refuses: wrong password or key, a right that is missing
├── NotFound         the named database, table, collection, column, function or file does not exist
├── Unsupported      the server or the engine cannot do what was asked
├── Ambiguous        several candidates and nothing that chooses between them, or a setting that is not given
└── BadAnswer        an answer that cannot be understood

TargetError          the settings of the target themselves are wrong (usage, exit 2); not a StoreError
"""

from __future__ import annotations


class StoreError(Exception):
    """A fact could not be read: one lower-case line without secrets, and what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.remedy)


class Unreachable(StoreError):
    """Nobody answers."""


class AccessDenied(StoreError):
    """Somebody answers and refuses."""


class NotFound(StoreError):
    """The named thing does not exist."""


class Unsupported(StoreError):
    """The server cannot do what was asked."""


class Ambiguous(StoreError):
    """Nothing chooses between several candidates, or a setting is not given."""


class BadAnswer(StoreError):
    """The answer cannot be understood."""


class TargetError(Exception):
    """The target's settings are wrong; the message names file, line or variable, and the remedy."""


def _rebuild(cls: type[StoreError], message: str, remedy: str) -> StoreError:
    return cls(message, remedy=remedy)
