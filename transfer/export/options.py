"""How an export is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transfer.executors import WORKERS
from transfer.export.part import PAYLOADS

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where to, and how."""

    folder: Path
    """For the backup; made when it is not there. What was begun in it is gone on with."""
    second_look: str = PAYLOADS
    """What is read of every point once more after the last one: PAYLOADS, VECTORS (payloads too) or NONE."""
    workers: int = WORKERS
    """How many ranges are read at a time."""
