"""One batch of an import: written, read back, compared, journaled and committed, or not there at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import orjson

from checks.facts import id_of
from checks.facts.transfers import BATCH
from stores.postgres.loading import Refused
from transfer.contents import Contents, user_of
from transfer.errors import TransferError
from transfer.loading.verifying import changed
from transfer.memories import payload_at
from transfer.merge import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checks.facts import Block, IdKind
    from stores.postgres.loading import Loader
    from transfer.loading.plan import Plan

HELD = "the table holds another row with this id"
SHOWN = 20
"""Users in the journal's line of a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows of the backup, and those of them that cannot go."""

    name: str
    collection: str
    kind: IdKind
    block: Block
    """Payloads are JSON text; those in `unfit` included."""
    users: Sequence[str | None]
    unfit: Mapping[int, str]
    """Row -> why it cannot go."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of a batch."""

    rows: int = 0
    """Written."""
    there: int = 0
    """That the table held already, the same."""
    quarantined: dict[int, str] = field(default_factory=dict)
    """Row -> why it could not go."""


def put(loader: Loader, plan: Plan, batch: Batch, *, look_first: bool) -> Outcome:
    """Write a batch in the loader's transaction and see that it is there; raises StoreErrors and TransferError."""
    began = datetime.now(UTC)
    outcome = Outcome(quarantined=dict(batch.unfit))
    left = [row for row in range(len(batch.block)) if row not in batch.unfit]
    if look_first:
        left = _not_there(loader, plan, batch, left, outcome)
    _write(loader, plan, batch, left, outcome)
    written = [row for row in left if row not in outcome.quarantined]
    outcome.rows = len(written)
    _verify(loader, plan, batch, written)
    loader.note(plan.transfer, BATCH, _line(plan, batch, outcome, written, began))
    return outcome


def quarantined(batch: Batch, outcome: Outcome) -> Iterable[dict[str, Any]]:
    """The lines of the quarantine."""
    return (
        {
            "id": str(id_of(batch.block.keys[row], batch.kind)), "collection": batch.collection,
            "user": batch.users[row], "reason": reason,
        }
        for row, reason in sorted(outcome.quarantined.items())
    )  # fmt: skip


def _not_there(loader: Loader, plan: Plan, batch: Batch, left: list[int], outcome: Outcome) -> list[int]:
    found = _found(loader, plan, batch, left)
    held = {bytes(key) for key in found.keys}
    there = [row for row in left if bytes(batch.block.keys[row]) in held]
    differing = changed(rows(batch.block, np.array(there, np.intp)), found, loader.column_kinds) if there else {}
    for place, row in enumerate(there):
        if place in differing:
            outcome.quarantined[row] = HELD
    outcome.there = len(there) - len(differing)
    return [row for row in left if bytes(batch.block.keys[row]) not in held]


def _found(loader: Loader, plan: Plan, batch: Batch, chosen: list[int]) -> Block:
    """The table's rows of these ids; where the key is user and id, of these users."""
    keys = batch.block.keys[np.array(chosen, np.intp)]
    if not plan.by_user:
        return loader.rows(batch.kind, keys)
    owners = {bytes(batch.block.keys[row]): batch.users[row] for row in chosen}
    found = loader.rows(batch.kind, keys, users=set(owners.values()))
    ours = [
        row for row, key in enumerate(found.keys)
        if user_of(payload_at(found, row), plan.table.user_key) == owners[bytes(key)]
    ]  # fmt: skip
    return rows(found, np.array(ours, np.intp))


def _write(loader: Loader, plan: Plan, batch: Batch, chosen: list[int], outcome: Outcome) -> None:
    """Write rows; of those that the server refuses, as few as possible are left out, each with the server's reason."""
    if not chosen:
        return
    try:
        payloads, columns = _cut([cast("bytes", batch.block.payloads[row]) for row in chosen], plan.columns)
        loader.write(rows(batch.block, np.array(chosen, np.intp)), batch.kind, payloads, columns)
    except Refused as error:
        if len(chosen) == 1:
            outcome.quarantined[chosen[0]] = f"refused: {error.reason}"
            return
        half = len(chosen) // 2
        for part in (chosen[:half], chosen[half:]):
            _write(loader, plan, batch, part, outcome)


def _cut(texts: Sequence[bytes], columns: Mapping[str, str]) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Payloads without what becomes columns, and objects of that; a null stays, which a column could not tell."""
    if not columns:
        return texts, ()
    payloads, objects = [], []
    for text in texts:
        payload = orjson.loads(text)
        own = {key: payload.pop(key) for key in columns if payload.get(key) is not None}
        payloads.append(orjson.dumps(payload))
        objects.append(orjson.dumps(own))
    return payloads, objects


def _verify(loader: Loader, plan: Plan, batch: Batch, written: list[int]) -> None:
    if not written:
        return
    expected = rows(batch.block, np.array(written, np.intp))
    differing = changed(expected, _found(loader, plan, batch, written), loader.column_kinds)
    if differing:
        causes = ", ".join(f"{count:,} {cause}" for cause, count in Counter(differing.values()).most_common())
        first = id_of(expected.keys[min(differing)], batch.kind)
        raise TransferError(
            f"{len(differing):,} of {len(written):,} rows of {batch.name} do not come back as they were written: "
            f"{causes}; the first is {first}",
            remedy="see what changes them (a trigger, a column's type), mend it, then run it again: nothing of this "
            "batch was committed",
        )


def _line(plan: Plan, batch: Batch, outcome: Outcome, written: list[int], began: datetime) -> dict[str, Any]:
    contents = Contents()
    sent = rows(batch.block, np.array(written, np.intp))
    contents.add(sent.keys, cast("Sequence[bytes]", sent.payloads))
    contents.add_vectors(sent, {})
    users = sorted({str(batch.users[row]) for row in written})
    return {
        "phase": plan.phase, "batch": batch.name, "began": began.isoformat(),
        "verified_at": datetime.now(UTC).isoformat(),
        "rows": outcome.rows, "verified": len(written), "there": outcome.there,
        "collection": batch.collection,
        "left": [str(id_of(batch.block.keys[row], batch.kind)) for row in sorted(outcome.quarantined)],
        "quarantined": len(outcome.quarantined), "reasons": dict(Counter(outcome.quarantined.values())),
        "users": users[:SHOWN], "more_users": max(0, len(users) - SHOWN), "digest": contents.digest(),
    }  # fmt: skip
