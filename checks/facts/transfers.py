"""What a transfer did, as it is told afterwards."""

from __future__ import annotations

from dataclasses import dataclass


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
