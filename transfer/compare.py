"""The comparison of a whole population: every span read on both sides at once, then every difference read again."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checks.facts import Comparison, Refusal
from stores.errors import StoreError
from transfer import checkpoint, evidence
from transfer.again import second_reading
from transfer.checkpoint import Checkpoint, Header
from transfer.draft import drafted
from transfer.errors import CheckpointError, TransferError
from transfer.evidence import Evidence
from transfer.executors import open_executor
from transfer.first import first_reading
from transfer.outsiders import outsiders
from transfer.run import Run
from transfer.sides import Sides, close, lend
from transfer.snapshots import Snapshots
from transfer.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from stores.target import Target
    from transfer.options import Options
    from transfer.plan import Plan


def compare(target: Target, options: Options, say: Callable[[str], None]) -> Comparison:
    """Compare every row of the source with every row of the destination.

    What keeps it from its end is told by `Comparison.incomplete`, and what cannot be compared at all by its `refusal`.
    Raises CheckpointError where `options.resume` cannot be done.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with Sides(target) as sides:
            plan = drafted(sides)
            if isinstance(plan, Refusal):
                return Comparison(refusal=plan, started=started)
            found = _compared(sides, plan, options, say, started)
    except CheckpointError:
        raise
    except (StoreError, TransferError) as error:
        found = Comparison(incomplete=error.message, remedy=error.remedy)
    return replace(found, started=started)


def _compared(sides: Sides, plan: Plan, options: Options, say: Callable[[str], None], started: str) -> Comparison:
    with writing(options.folder):
        options.folder.mkdir(parents=True, exist_ok=True)
    snapshots = Snapshots(sides.table.snapshot, max_age_s=options.max_snapshot_age_s)
    with (
        _kept(plan, options, started) as kept,
        open_executor(options.engine, options.workers, plan=kept.header.plan.digest) as executor,
        Evidence(options.folder / evidence.NAME) as written,
    ):
        plan = kept.header.plan
        lend(plan.digest, sides)
        run = Run(
            target=sides.target, plan=plan, options=options, checkpoint=kept, executor=executor, snapshots=snapshots,
            say=say,
        )  # fmt: skip
        try:
            return _both_readings(run, sides, written)
        finally:
            close(plan.digest)


def _kept(plan: Plan, options: Options, started: str) -> Checkpoint:
    path = options.folder / checkpoint.NAME
    if not options.resume:
        return Checkpoint.create(path, Header(plan=plan, started=started))
    # Before it is opened: another's is left as it is, its torn line too.
    checkpoint.require_same(checkpoint.read_header(path).plan, plan, path)
    return Checkpoint.resume(path)


def _both_readings(run: Run, sides: Sides, written: Evidence) -> Comparison:
    began = time.perf_counter()
    stopped = None
    try:
        first_reading(run)
        second_reading(run, written)
        outsiders(run, sides, written)
        run.checkpoint.end()
    except CheckpointError:
        raise
    except (StoreError, TransferError) as error:
        stopped = error
    found = run.tally.comparison(
        incomplete=f"{run.tally.source_rows:,} of {run.points:,} rows were compared, then: {stopped.message}"
        if stopped
        else "",
        remedy=_way_on(run, stopped) if stopped else "",
        evidence=str(written.path),
    )
    return replace(
        found, seconds=time.perf_counter() - began, notes=_notes(run),
        older_since=run.checkpoint.header.started if found.older_rows else "",
    )  # fmt: skip


def _way_on(run: Run, stopped: StoreError | TransferError) -> str:
    if isinstance(stopped, TransferError):
        return stopped.remedy
    return f"{stopped.remedy}; then go on with: gate transfer compare --resume {run.options.folder}".removeprefix("; ")


def _notes(run: Run) -> tuple[str, ...]:
    notes = []
    if run.snapshots.taken > 1:
        notes.append(f"the destination was read under {run.snapshots.taken} snapshots, one after the other")
    if run.tally.older_rows:
        notes.append(
            f"{run.tally.older_rows:,} of {run.tally.source_rows:,} rows were first read by an interrupted comparison "
            f"that began at {run.checkpoint.header.started}; their differences were read again now"
        )
    return tuple(notes)
