"""Rows of the destination that no span of the source can reach: ids that no point can have, users of no collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.values import EXTRA, Difference
from transfer.jobs import Differing

if TYPE_CHECKING:
    from transfer.evidence import Evidence
    from transfer.run import Run
    from transfer.sides import Sides

NAMED = 10_000
"""Of them in the evidence; there may be a whole other table of them."""


def outsiders(run: Run, sides: Sides, evidence: Evidence) -> None:
    """Count and name them; raises StoreErrors."""
    count, ids = sides.table.foreign(limit=NAMED)
    _add(run, evidence, count, [(id_, "no id of a point") for id_ in ids])
    users = [user for share in run.plan.shares for user in share.users or ()]
    if any(share.users is not None for share in run.plan.shares):
        count, ids = sides.table.outside(users, limit=NAMED)
        _add(run, evidence, count, [(id_, "a user of no collection") for id_ in ids])


def _add(run: Run, evidence: Evidence, count: int, named: list[tuple[str, str]]) -> None:
    rows = [
        Differing(
            id=id_, collection="", user=None,
            differences=(Difference(cause=EXTRA, field="", source="", destination=why),),
        )
        for id_, why in named
    ]  # fmt: skip
    evidence.add(rows)
    run.tally.add_outsiders(count, EXTRA)
