"""How an import is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is ordered."""

    folder: Path
    """The backup."""
    quarantine: Path
    """For the rows that cannot go; written anew with each import of a backup into a table, gone on with else."""
    users: tuple[str, ...] = ()
    """Whose memories alone are imported; none: everybody's that are not there yet."""
    live: bool = False
    """Whether the indexes stay while rows come in, since the table is searched meanwhile."""
    keep_rows: bool = False
    """Whether rows that the table holds already may stay."""
    dry_run: bool = False
    """Whether it ends with the plan: nothing is written anywhere."""
    confirmed: bool = False
    """Whether writing was ordered with --yes; the embedded target needs none."""
