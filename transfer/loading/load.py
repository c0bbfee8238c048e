"""An import: the plan, then batch after batch, each verified before it is committed, then the indexes."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import psutil

from checks.facts.transfers import BEGAN, DROPPED, ENDED, REST, Imported
from stores.backup import Backup
from stores.postgres import Destination
from stores.postgres.loading import Loader
from stores.postgres.loading.loader import INDEX_SECONDS
from stores.postgres.loading.lock import TransferLock
from transfer.ahead import ahead
from transfer.errors import OrderError
from transfer.loading.batch import Batch, put, quarantined
from transfer.loading.fitting import Fitting
from transfer.loading.plan import is_done, plan_lines, planned
from transfer.loading.quarantine import Quarantine
from transfer.merge import rows
from transfer.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stores.target import Target
    from transfer.loading.batch import Outcome
    from transfer.loading.options import Options
    from transfer.loading.plan import Plan


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What became of the rows of this run."""

    rows: int = 0
    there: int = 0
    batches: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    peak: int = 0

    def add(self, outcome: Outcome) -> None:
        self.rows += outcome.rows
        self.there += outcome.there
        self.batches += 1
        self.reasons.update(outcome.quarantined.values())
        self.peak = max(self.peak, psutil.Process().memory_info().rss)


def load(target: Target, options: Options, say: Callable[[str], None]) -> Imported:
    """Bring a backup into the destination, as far as it is not there yet.

    Raises BackupError and OrderError before anything is written; StoreErrors and TransferErrors later, when the same
    order goes on where it ended.
    """
    began = time.perf_counter()
    backup = Backup(options.folder)
    with Destination(target.destination, k=target.k, user_key=target.source.user_key) as destination:
        say(f"checking the backup: {len(backup.manifest.parts):,} files")
        backup.require_intact()
        plan = planned(target, backup, destination, options)
        for line in plan_lines(plan, backup, destination.system):
            say(line)
        if options.dry_run:
            return _told(plan, backup, options, _scanned(plan, backup, say), began, written=False)
        if is_done(plan):
            return _told(plan, backup, options, _Tally(), began, written=True)
        if not options.confirmed:
            raise OrderError(
                "nothing was written: writing has to be confirmed", remedy="give --yes, or --dry-run to look"
            )
        tally = _loaded(plan, backup, destination, options, say)
    return _told(plan, backup, options, tally, began, written=True)


def _loaded(
    plan: Plan, backup: Backup, destination: Destination, options: Options, say: Callable[[str], None]
) -> _Tally:  # fmt: skip
    dimension = backup.manifest.collections[0].dimension
    stream = destination.stream(dimension=dimension)
    with TransferLock(destination, plan.table) as lock, Loader(destination, stream, plan.columns) as loader:
        quarantine = Quarantine(options.quarantine, plan.state.batches)
        _begin(plan, backup, loader)
        tally, progress = _Tally(), Progress(say, total=backup.manifest.rows, done=plan.state.rows, verb="imported")
        look_first = plan.receiving.rows != plan.state.rows
        for batch in _batches(plan, backup):
            with loader.transaction():
                outcome = put(loader, plan, batch, look_first=look_first)
                quarantine.add(batch.name, quarantined(batch, outcome))
                lock.require()
            tally.add(outcome)
            progress.show(plan.state.rows + tally.rows + tally.there)
        _finish(plan, loader, tally, say)
    return tally


def _begin(plan: Plan, backup: Backup, loader: Loader) -> None:
    """The journal's first line, and the indexes go, in one transaction."""
    with loader.transaction():
        loader.make_journal()
        if plan.state.begun:
            return
        manifest = backup.manifest
        what = {
            "phase": plan.phase, "users": sorted(plan.users), "backup": manifest.digest, "points": manifest.rows,
            "source": manifest.source, "live": plan.live, "rows_before": plan.receiving.rows,
        }  # fmt: skip
        loader.note(plan.transfer, BEGAN, what)
        if plan.drops:
            loader.note(plan.transfer, DROPPED, {"indexes": dict(plan.drops)})
            for name, _ in plan.drops:
                loader.run(f"DROP INDEX {name}")


def _finish(plan: Plan, loader: Loader, tally: _Tally, say: Callable[[str], None]) -> None:
    """The indexes come back, and the journal's last line with them."""
    dropped = plan.state.dropped if plan.state.begun else plan.drops
    with loader.transaction(seconds=INDEX_SECONDS):
        for name, definition in dropped:
            say(f"building {name}")
            loader.run(definition)
        what = {
            "phase": plan.phase, "users": sorted(plan.users), "rows": plan.state.rows + tally.rows,
            "quarantined": plan.state.quarantined + sum(tally.reasons.values()), "rows_after": loader.count(),
        }  # fmt: skip
        loader.note(plan.transfer, ENDED, what)
    with loader.transaction(seconds=INDEX_SECONDS):
        loader.run(f"ANALYZE {plan.table.qualified}")


def _batches(plan: Plan, backup: Backup) -> Iterator[Batch]:
    """The batches that are not there yet, read ahead."""
    with closing(ahead(_read(plan, backup))) as batches:
        yield from batches


def _read(plan: Plan, backup: Backup) -> Iterator[Batch]:
    fitting = Fitting.of(plan.table)
    for part in backup.manifest.parts:
        kind = part.span.kind
        for group in backup.groups(part):
            name = f"{plan.phase}: {part.file}#{group.number}"
            chosen = [row for row, user in enumerate(group.users) if plan.is_wanted(user)]
            if name in plan.state.batches or not chosen:
                continue
            block = rows(group.block, np.array(chosen, np.intp))
            yield Batch(
                name=name, collection=part.collection, kind=kind, block=block,
                users=[group.users[row] for row in chosen], unfit=fitting.reasons(block, kind),
            )  # fmt: skip


def _scanned(plan: Plan, backup: Backup, say: Callable[[str], None]) -> _Tally:
    """What would be sent, and what could not go."""
    tally, progress = _Tally(), Progress(say, total=backup.manifest.rows, verb="looked at")
    for batch in _batches(plan, backup):
        tally.batches += 1
        tally.rows += len(batch.block) - len(batch.unfit)
        tally.reasons.update(batch.unfit.values())
        progress.show(tally.rows)
    return tally


def _told(plan: Plan, backup: Backup, options: Options, tally: _Tally, began: float, *, written: bool) -> Imported:
    state = plan.state
    return Imported(
        table=plan.table.qualified, phase=plan.phase, is_rest=plan.phase == REST, points=backup.manifest.rows,
        rows=tally.rows, there=tally.there, before=state.rows, batches=tally.batches, reasons=dict(tally.reasons),
        quarantined_before=state.quarantined, quarantine=str(options.quarantine), is_dry=not written,
        was_done=written and is_done(plan), seconds=time.perf_counter() - began, peak_bytes=tally.peak,
    )  # fmt: skip
