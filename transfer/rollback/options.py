"""How a rollback is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DESTINATION, SOURCE = "destination", "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is ordered."""

    backup: Path
    """The one that was imported."""
    folder: Path
    """For what is found and done, one line an id; made when it is not there."""
    prefer: str = ""
    """DESTINATION or SOURCE: whose state counts of a memory that both have changed since; else these are refused."""
    dry_run: bool = False
    confirmed: bool = False
    """Whether writing was ordered with --yes; the embedded target needs none."""
