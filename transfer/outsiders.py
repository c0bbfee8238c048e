"""Rows of the destination that no span of the source can reach: ids that no point can have, users of no collection."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from checks.facts import END, IdKind
from checks.values import EXTRA, REWRITTEN, Difference
from transfer.jobs import Differing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transfer.evidence import Evidence
    from transfer.run import Run
    from transfer.sides import Sides

NAMED = 10_000
"""Of them in the evidence; there may be a whole other table of them."""


def outsiders(run: Run, sides: Sides, evidence: Evidence) -> None:
    """Count and name them; raises StoreErrors."""
    count, ids = sides.table.foreign(limit=NAMED)
    rewritten = [(id_, None) for id_ in ids if _is_id(id_)]
    others = [(id_, None) for id_ in ids if not _is_id(id_)]
    _add(run, evidence, len(rewritten), rewritten, "an id of a point, but not as the source writes it", cause=REWRITTEN)
    _add(run, evidence, count - len(rewritten), others, "no id of a point")
    if any(share.users is not None for share in run.plan.shares):
        count, named = _of_no_collection(run, sides)
        _add(run, evidence, count, named, "a user of no collection")


def _of_no_collection(run: Run, sides: Sides) -> tuple[int, Sequence[tuple[str, str | None]]]:
    users = {user for share in run.plan.shares for user in share.users or ()}
    count, named = sides.table.outside(users, limit=NAMED)
    if not count:
        return count, named
    # Somebody may have come since the plan was made.
    for collection in sides.source.collections():
        users |= sides.pages(collection.name).users(run.target.source.user_key)
    return sides.table.outside(users, limit=NAMED)


def _is_id(text: str) -> bool:
    """Whether people would read it as an id of a point: Qdrant itself takes a UUID in several forms."""
    try:
        return 0 <= int(text) < END[IdKind.NUMBER]
    except ValueError:
        pass
    try:
        return bool(uuid.UUID(text.strip()))
    except ValueError:
        return False


def _add(
    run: Run, evidence: Evidence, count: int, named: Sequence[tuple[str, str | None]], why: str, *, cause: str = EXTRA
) -> None:  # fmt: skip
    rows = [
        Differing(
            id=id_, collection="", user=user,
            differences=(Difference(cause=cause, field="", source="", destination=why),),
        )
        for id_, user in named
    ]  # fmt: skip
    evidence.add(rows)
    run.tally.add_outsiders(count, cause)
