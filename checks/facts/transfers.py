"""What a transfer did, as it is told afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

BEGAN, BATCH, ENDED, DROPPED = "began", "batch", "ended", "indexes dropped"
"""What an entry of the journal of transfers tells of."""
REST, ROLLBACK = "the rest", "rollback"
"""Phases of a transfer: of everybody whose memories are not there yet, and back; others are of named users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A finished backup, and what it took."""

    folder: str
    points: int
    collections: int
    files: int
    bytes: int
    moved: int
    """Points that were written, changed or deleted while the source was read; the backup has their later state."""
    moving: int
    """Of these, the points in ranges of ids that changed each time they were read."""
    looked_again: str
    """At "payloads", "vectors" or "none" of every point after the last one had been read."""
    older: int
    """Points that an interrupted export had written."""
    seconds: float
    """Of this run."""
    peak_bytes: int
    """The most memory that the process held above what it held before a range of ids."""

    @property
    def rate(self) -> float:
        """Points a second."""
        return (self.points - self.older) / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, or would do."""

    table: str
    phase: str
    """Whose memories: "users alice, bob (1a2b3c4d)", or "the rest"."""
    is_rest: bool
    points: int
    """Of the backup."""
    rows: int
    """Written by this run, or that it would write."""
    there: int
    """That the table held already, the same."""
    before: int
    """Written by runs before it."""
    batches: int
    reasons: Mapping[str, int]
    """Why rows could not go -> how many, of this run."""
    quarantined_before: int
    quarantine: str
    """The file that names them."""
    is_dry: bool
    was_done: bool
    """Whether there was nothing left to do."""
    seconds: float
    peak_bytes: int
    """The most memory that the process held."""

    @property
    def quarantined(self) -> int:
        """All rows that could not go, of this import's runs."""
        return sum(self.reasons.values()) + self.quarantined_before


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack:
    """What a rollback did, or would do."""

    added: int
    """Memories that were written to the destination after the cut-over; changed and deleted there likewise."""
    changed: int
    deleted: int
    kept: int
    """Changed on both sides, where the source's state counts."""
    cannot: int
    """That Qdrant cannot hold as they are."""
    conflicts: int
    """Changed on both sides, and nobody said whose state counts."""
    is_dry: bool
    differing: int | None
    """Memories that differ afterwards and that nothing of this explains; None where nobody looked."""
    normalised: int
    """Vectors that Qdrant has brought to length 1, as it does of every cosine collection."""
    evidence: str
    """The file with a line for each memory."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBackup:
    """A backup as it lies in its folder."""

    problem: str = ""
    """What is wrong with it, naming the file; empty where every file is as its manifest says."""
    remedy: str = ""
    points: int = 0
    files: int = 0
    collections: Mapping[str, str] = field(default_factory=dict)
    """Name -> dimension and distance, as text."""
    ended: str = ""
    moving: int = 0
    """Points that never held still while it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal of transfers."""

    number: int
    transfer: str
    """Of one backup into one table, or of one rollback."""
    entry: str
    """BEGAN, BATCH, ENDED or DROPPED."""
    at: datetime
    who: str
    what: Mapping[str, Any]
