"""The export of a whole source: every range of ids into a file, a second look, and the manifest last."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING

from checks.facts.transfers import Exported
from stores.backup.manifest import MANIFEST, Manifest
from stores.backup.part_file import require_intact, sync
from stores.errors import StoreError
from stores.qdrant import Source
from transfer.executors import open_executor
from transfer.export import log
from transfer.export.log import Log
from transfer.export.plan import drafted
from transfer.export.run import Run
from transfer.export.second_look import second_look
from transfer.writing import AGAIN, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stores.backup.manifest import Consistency
    from stores.target import Target
    from transfer.export.log import Begun
    from transfer.export.options import Options
    from transfer.export.part import Written


def export(target: Target, options: Options, say: Callable[[str], None]) -> Exported:
    """Write everything that the source holds into a backup, or finish one that was begun; the source is only read.

    Raises StoreErrors and TransferErrors (then it can be gone on with), CheckpointError where the folder is not free.
    """
    before = log.begun(options.folder)
    with Source(target.source) as source:
        plan = drafted(source, user_key=target.source.user_key, second_look=options.second_look)
        if before:
            log.require_same(before.plan, plan, options.folder)
            plan = before.plan
        started = before.started if before else datetime.now(UTC).isoformat(timespec="seconds")
        with (
            Log.resume(options.folder) if before else Log.create(options.folder, plan, started) as kept,
            open_executor(workers=options.workers) as executor,
        ):
            run = Run(source=source, plan=plan, options=options, log=kept, executor=executor, say=say)
            return _exported(run, before, started)


def _exported(run: Run, before: Begun | None, started: str) -> Exported:
    began = time.perf_counter()
    if before:
        run.written.update(_still_there(before, run.options.folder))
        run.say(f"going on with the export of {started}: {run.rows:,} points are there")
    older = run.rows
    run.say(f"exporting {run.plan.points:,} points to {run.options.folder}")
    run.write([number for number in range(len(run.plan.spans)) if number not in run.written])
    consistency = second_look(run)
    manifest = _manifest(run, consistency, started)
    finish(run.options.folder, manifest)
    return Exported(
        folder=str(run.options.folder), points=manifest.rows, collections=len(manifest.collections),
        files=len(manifest.parts), bytes=sum(part.bytes for part in manifest.parts), moved=consistency.moved,
        moving=consistency.moving, looked_again=consistency.looked_again, older=older,
        seconds=time.perf_counter() - began,
        peak_bytes=max((one.peak_bytes for one in run.written.values()), default=0),
    )  # fmt: skip


def finish(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, with which a backup is finished; the log of the export goes."""
    path = folder / MANIFEST
    unfinished = path.with_name(path.name + ".part")
    with writing(path, then=AGAIN):
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(manifest.text())
        sync(unfinished)
        unfinished.replace(path)
        sync(folder)
        (folder / log.NAME).unlink(missing_ok=True)


def _still_there(before: Begun, folder: Path) -> dict[int, Written]:
    """The ranges whose files are as they were written; another one is read again."""
    there = {}
    for number, one in before.written.items():
        try:
            if one.part:
                require_intact(folder / one.part.file, one.part)
        except StoreError:
            continue
        there[number] = one
    return there


def _manifest(run: Run, consistency: Consistency, started: str) -> Manifest:
    parts = [run.written[number].part for number in sorted(run.written)]
    found = tuple(part for part in parts if part)
    return Manifest(
        made_by=f"phasegate {metadata.version('phasegate')}", source=run.plan.identity["source"],
        user_key=run.plan.identity["user"], started=started,
        ended=datetime.now(UTC).isoformat(timespec="seconds"), rows=sum(part.rows for part in found),
        collections=run.plan.collections, parts=found, consistency=consistency,
    )  # fmt: skip
