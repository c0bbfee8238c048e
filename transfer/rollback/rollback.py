"""A rollback: what was written to the destination after the cut-over goes back to the source, and that is proven."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from checks.facts.transfers import BATCH, BEGAN, ENDED, ROLLBACK, RolledBack
from stores.backup import Backup
from stores.postgres.loading import Loader
from stores.postgres.loading.lock import TransferLock
from stores.qdrant_link import connect
from stores.qdrant_writer import Writer
from transfer.errors import OrderError
from transfer.loading.plan import transfer_of
from transfer.loading.state import state_of
from transfer.progress import Progress
from transfer.rollback.actions import NAME, WRITTEN, Actions, What
from transfer.rollback.carry import carry
from transfer.rollback.differences import Ground, spans_of, steps_of
from transfer.rollback.proof import proven
from transfer.sides import Sides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stores.target import Target
    from transfer.rollback.differences import Step
    from transfer.rollback.options import Options

SECONDS = 60


def roll_back(target: Target, options: Options, say: Callable[[str], None]) -> RolledBack:
    """Bring back to the source what the destination has otherwise than the backup.

    Raises BackupError and OrderError before anything is written; StoreErrors and TransferErrors later, when the same
    order finds out anew what is left to do.
    """
    began = time.perf_counter()
    backup = Backup(options.backup)
    backup.require_intact()
    with Sides(target) as sides:
        ground = _ground(sides, backup, options)
        found = _found(ground, options, say)
        _require(found, options)
        if not (options.dry_run or sum(found[what] for what in (*WRITTEN, What.DELETE)) == 0):
            _do(ground, options, say)
        differing, normalised = (None, 0) if options.dry_run else proven(ground, options, say)
    return RolledBack(
        added=found[What.ADD], changed=found[What.CHANGE], deleted=found[What.DELETE], kept=found[What.KEEP],
        cannot=found[What.CANNOT], conflicts=found[What.CONFLICT], is_dry=options.dry_run, differing=differing,
        normalised=normalised, evidence=str(options.folder / NAME), seconds=time.perf_counter() - began,
    )  # fmt: skip


def _ground(sides: Sides, backup: Backup, options: Options) -> Ground:
    names = {one.name for one in sides.source.collections()}
    if len(backup.manifest.collections) != 1 or names != {one.name for one in backup.manifest.collections}:
        raise OrderError(
            f"{backup.folder} is a backup of {', '.join(sorted(one.name for one in backup.manifest.collections))}, and "
            f"the source is {', '.join(sorted(names))}",
            remedy="name the one collection that the memories came from as MAIN_QDRANT_COLLECTION_NAME",
        )
    transfer = transfer_of(backup, sides.destination, sides.table.table)
    entries = sides.destination.journal()
    state = state_of(entries or (), transfer)
    if not state.batches:
        raise OrderError(
            f"no journal tells that {backup.folder} was imported into {sides.table.table.qualified}",
            remedy="name the backup that was imported: --from FOLDER; without its journal nobody knows what came later",
        )
    left = {
        (one.what["collection"], id_)
        for one in entries or ()
        if one.transfer == transfer and one.entry == BATCH
        for id_ in one.what.get("left", ())
    }
    return Ground(sides=sides, backup=backup, left=left, prefer=options.prefer)


def _steps(ground: Ground) -> Iterator[Step]:
    for span, part in spans_of(ground.backup):
        yield from steps_of(ground, span, part)


def _found(ground: Ground, options: Options, say: Callable[[str], None]) -> Counter[What]:
    """What is to be done, counted and written down; nothing is done."""
    found: Counter[What] = Counter()
    say("holding the destination against the backup")
    with Actions(options.folder / NAME) as actions:
        for step in _steps(ground):
            actions.add(step.actions)
            found.update(one.what for one in step.actions)
    for what, count in sorted(found.items()):
        say(f"{count:,} memories {what}")
    return found


def _require(found: Counter[What], options: Options) -> None:
    if options.dry_run:
        return
    where = options.folder / NAME
    if found[What.CONFLICT]:
        raise OrderError(
            f"{found[What.CONFLICT]:,} memories were changed on both sides since the backup: {where}",
            remedy="say whose state counts: --prefer destination or --prefer source; nothing was written",
        )
    if not options.confirmed:
        raise OrderError("nothing was written: it has to be confirmed", remedy="give --yes, or --dry-run to look")


def _do(ground: Ground, options: Options, say: Callable[[str], None]) -> None:
    """Carry step by step; each is verified, and then noted in the journal."""
    sides, target = ground.sides, ground.sides.target
    collection = sides.source.collections()[0]
    transfer = f"{ROLLBACK} {datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    with ExitStack() as stack:
        lock = stack.enter_context(TransferLock(sides.destination, sides.table.table))
        loader = stack.enter_context(Loader(sides.destination, sides.table, {}))
        link = connect(target.source, seconds=SECONDS)
        stack.callback(link.client.close)
        writer = stack.enter_context(Writer(link, collection))
        _note(loader, transfer, BEGAN, {"phase": ROLLBACK, "backup": ground.backup.manifest.digest})
        progress, done = Progress(say, total=0, verb="carried"), 0
        for step in _steps(ground):
            lock.require()
            if count := carry(sides, writer, step):
                done += count
                _note(loader, transfer, BATCH, _line(step, count))
                progress.show(done)
        _note(loader, transfer, ENDED, {"phase": ROLLBACK, "users": [], "rows": done})


def _line(step: Step, count: int) -> dict[str, Any]:
    counted = Counter(str(one.what) for one in step.actions)
    return {"phase": ROLLBACK, "batch": f"{ROLLBACK}: {step.span}", "rows": count, "verified": count, **counted}


def _note(loader: Loader, transfer: str, entry: str, what: dict[str, Any]) -> None:
    with loader.transaction():
        loader.note(transfer, entry, what)
