"""The second reading of a whole population: what differed is read again, until it is still or patience ends."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from checks.values import EXTRA
from transfer.first import job_of
from transfer.second import AT_ONCE, read_again
from transfer.tasks import Task, completed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from transfer.evidence import Evidence
    from transfer.jobs import Moving, SecondReport, Suspect
    from transfer.run import Run

BACKOFF_S = (2.0, 4.0, 8.0)
"""Between further readings of what was still changing; a system at rest is never waited for."""


def second_reading(run: Run, evidence: Evidence) -> None:
    """Settle every suspect; raises StoreErrors and TransferErrors."""
    if not run.tally.suspects:
        return
    run.say(f"{run.tally.suspects} rows differ: reading them again")
    time.sleep(run.options.settle_s)
    moving = _round(run, evidence, _suspects(run))
    for pause_s in BACKOFF_S:
        if not moving:
            break
        run.say(f"{sum(len(some) for _, some in moving)} rows are changing: reading them again in {pause_s:g} s")
        time.sleep(pause_s)
        moving = _round(run, evidence, moving)
    run.tally.moving = sum(len(some) for _, some in moving)


def _round(run: Run, evidence: Evidence, suspects: Iterable[tuple[int, Sequence[Suspect]]]) -> list[Moving]:
    """Read these again; what is still changing."""
    moving: list[Moving] = []
    tasks = (_task(run, number, part) for number, some in suspects for part in _parts(some))
    for found in completed(run.executor, tasks, window=run.options.workers, idle=lambda: None):
        report = _once(run, found)
        run.tally.add_again(report)
        evidence.add(report.differing)
        if report.moving:
            moving.append((report.number, report.moving))
    return moving


def _once(run: Run, report: SecondReport) -> SecondReport:
    """Without the rows of the destination that an earlier collection with the same user reports."""
    if not run.plan.share_of(run.plan.spans[report.number]).siblings:
        return report
    firsts = run.plan.first_collections
    own = tuple(
        row for row in report.differing
        if row.differences[0].cause != EXTRA or firsts.get(row.user, row.collection) == row.collection
    )  # fmt: skip
    return replace(report, differing=own, elsewhere=report.elsewhere + len(report.differing) - len(own))


def _suspects(run: Run) -> Iterator[tuple[int, Sequence[Suspect]]]:
    """Off the disk, a span at a time: when everything differs there is one for each row."""
    for report in run.checkpoint.reports():
        if report.suspects:
            # An id that comes twice may differ and be one too many.
            yield report.number, tuple({suspect.key: suspect for suspect in report.suspects}.values())


def _parts(suspects: Sequence[Suspect]) -> Iterator[Sequence[Suspect]]:
    return (suspects[start : start + AT_ONCE] for start in range(0, len(suspects), AT_ONCE))


def _task(run: Run, number: int, part: Sequence[Suspect]) -> Task[SecondReport]:
    job = job_of(run, number, run.plan.spans[number], None)
    return Task(run=read_again, arguments=lambda: (replace(job, searches=run.tally.lend_searches()), part))
