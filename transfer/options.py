"""How a comparison is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transfer.executors import THREADS, WORKERS

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to compare."""

    folder: Path
    """For the checkpoint and the evidence; made when it is not there."""
    resume: bool = False
    """Whether to go on with the folder's checkpoint."""
    engine: str = THREADS
    """"threads", "processes", or the address of a Dask scheduler."""
    workers: int = WORKERS
    """How many spans are read at a time."""
    settle_s: float = 1.0
    """How long after the first reading a differing row is read again."""
    max_snapshot_age_s: float = 30 * 60.0
    """After which the destination's snapshot is replaced: an old one keeps its server from cleaning up."""
