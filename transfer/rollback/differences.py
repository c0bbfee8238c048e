"""What was written to the destination since the import: the backup against the table, and the source against both."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from checks.comparison import same_vectors
from checks.facts import END, Block, IdKind, Span, texts_of
from checks.values import same_payload
from stores.backup.columns import text_of
from stores.qdrant_payloads import storable
from stores.qdrant_problems import NotStorable
from stores.qdrant_wire import payload_of
from transfer.ahead import ahead
from transfer.loading.verifying import changed
from transfer.merge import merged, rows
from transfer.payloads import stored
from transfer.rollback.actions import WRITTEN, Action, What
from transfer.rollback.restoring import is_vector, returned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from checks.facts import Payload
    from checks.facts.blocks import Keys
    from stores.backup import Backup, Part
    from transfer.sides import Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a rollback stands on."""

    sides: Sides
    backup: Backup
    left: Collection[tuple[str, str]]
    """(collection, id) of what the import could not bring into the table: that it is not there means nothing."""
    prefer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some memories of a range of ids, and what becomes of them."""

    span: Span
    actions: Sequence[Action]
    block: Block | None = None
    """The rows to write, as the source should have them."""
    payloads: Sequence[Payload] = ()
    """Of these rows."""
    deleted: Keys | None = None
    """The ids to delete."""


def spans_of(backup: Backup) -> Iterator[tuple[Span, Part | None]]:
    """All ids there can be, cut as the backup's files are, each with the file that holds those of the backup."""
    for collection in backup.manifest.collections:
        for kind in IdKind:
            parts = {
                part.span.low: part
                for part in backup.manifest.parts
                if (part.collection, part.kind) == (collection.name, kind)
            }
            lows = sorted({0, *parts})
            for low, high in zip(lows, [*lows[1:], END[kind]], strict=True):
                yield Span(collection=collection.name, kind=kind, low=low, high=high), parts.get(low)


def steps_of(ground: Ground, span: Span, part: Part | None) -> Iterator[Step]:
    """What is to be done in a range of ids, some rows at a time; raises StoreErrors."""
    sides = ground.sides
    if span.kind not in sides.table.kinds:
        return
    theirs = (group.block for group in ground.backup.groups(part)) if part else iter(())
    with closing(ahead(theirs)) as before, closing(ahead(sides.table.blocks(span))) as now:
        for pair in merged(before, now):
            places = np.array(sorted(changed(pair.source, pair.destination, sides.table.column_kinds)), np.intp)
            yield _written(ground, span, rows(pair.source, places), rows(pair.destination, places))
            yield _written(ground, span, None, pair.extra)
            yield _deleted(ground, span, pair.missing)


def _written(ground: Ground, span: Span, before: Block | None, now: Block) -> Step:
    """Rows that the backup has otherwise, or, without `before`, not at all."""
    source = _in_source(ground, span, now.keys)
    block, wanted = returned(before, now, ground.sides.table.column_kinds)
    actions, chosen = [], []
    for row, (id_, payload) in enumerate(zip(texts_of(now.keys, span.kind), wanted, strict=True)):
        there = source.get(bytes(now.keys[row]))
        if there is not None and _holds(there, now, row, payload):
            continue
        untouched = there is None if before is None else _is_row(there, before, row)
        usual = What.ADD if before is None else What.CHANGE
        action = _action(span, id_, usual if untouched else _of_both(ground), payload)
        actions.append(action)
        chosen += [row] if action.what in WRITTEN else []
    return Step(
        span=span,
        actions=actions,
        block=rows(block, np.array(chosen, np.intp)),
        payloads=[wanted[row] for row in chosen],
    )


def _deleted(ground: Ground, span: Span, before: Block) -> Step:
    source = _in_source(ground, span, before.keys)
    actions, chosen = [], []
    for row, id_ in enumerate(texts_of(before.keys, span.kind)):
        there = source.get(bytes(before.keys[row]))
        if there is None or (span.collection, id_) in ground.left:
            continue
        what = What.DELETE if _is_row(there, before, row) else _of_both(ground, deleted=True)
        actions.append(_action(span, id_, what, {}))
        chosen += [row] if what is What.DELETE else []
    return Step(span=span, actions=actions, deleted=before.keys[np.array(chosen, np.intp)])


def _of_both(ground: Ground, *, deleted: bool = False) -> What:
    if not ground.prefer:
        return What.CONFLICT
    if ground.prefer == "source":
        return What.KEEP
    return What.DELETE if deleted else What.CHANGE


def _action(span: Span, id_: str, what: What, payload: Payload) -> Action:
    why = ""
    if what in WRITTEN:
        try:
            storable(payload)
        except NotStorable as error:
            what, why = What.CANNOT, error.message
    return Action(id=id_, collection=span.collection, what=what, why=why)


def _in_source(ground: Ground, span: Span, keys: Keys) -> dict[bytes, tuple[Block, int]]:
    """Key -> where the source's row is."""
    if not len(keys):
        return {}
    found = ground.sides.pages(span.collection).rows(span.kind, keys)
    return {bytes(key): (found, row) for row, key in enumerate(found.keys)}


def _is_row(there: tuple[Block, int] | None, before: Block, row: int) -> bool:
    """Whether the source still has a row of the backup."""
    if there is None:
        return False
    block, place = there
    one = np.array([row], np.intp), np.array([place], np.intp)
    if not same_vectors(rows(before, one[0]), rows(block, one[1]))[0]:
        return False
    payload = payload_of(cast("Sequence[bytes]", block.payloads[place]))
    text = cast("bytes", before.payloads[row])
    return text_of(payload) == text or same_payload(payload, stored(text, None).payload)


def _holds(there: tuple[Block, int], now: Block, row: int, payload: Payload) -> bool:
    """Whether the source has what the table has by now."""
    block, place = there
    held = payload_of(cast("Sequence[bytes]", block.payloads[place]))
    return is_vector(now, row, block, place) and same_payload(held, payload)
