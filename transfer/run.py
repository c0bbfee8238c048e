"""A comparison under way: what its two readings share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transfer.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from stores.target import Target
    from transfer.checkpoint import Checkpoint
    from transfer.options import Options
    from transfer.plan import Plan
    from transfer.snapshots import Snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One comparison."""

    target: Target
    plan: Plan
    options: Options
    checkpoint: Checkpoint
    executor: Executor
    snapshots: Snapshots
    say: Callable[[str], None]
    tally: Tally = field(default_factory=Tally)

    @property
    def points(self) -> int:
        """Of the source, when the plan was made."""
        return sum(share.points for share in self.plan.shares)
