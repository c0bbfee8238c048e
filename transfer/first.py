"""The first reading of a whole population: its spans, a few at a time, under one snapshot of the destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transfer.jobs import Job
from transfer.progress import Progress
from transfer.spans import compare_span
from transfer.tasks import Task, completed

if TYPE_CHECKING:
    from checks.facts import Span
    from transfer.jobs import SpanReport
    from transfer.run import Run


def first_reading(run: Run) -> None:
    """Read every span that the checkpoint lacks; raises StoreErrors and TransferErrors, and keeps what was read."""
    done = set()
    for report in run.checkpoint.reports():
        done.add(report.number)
        run.tally.add(report, older=True)
    run.say(f"comparing {run.points:,} points in {len(run.plan.spans):,} ranges of ids")
    progress = Progress(run.say, total=run.points, done=run.tally.source_rows)
    with run.snapshots:
        tasks = (_task(run, number, span) for number, span in enumerate(run.plan.spans) if number not in done)
        for report in completed(run.executor, tasks, window=run.options.workers, idle=run.snapshots.keep):
            run.checkpoint.add(report)
            run.tally.add(report)
            progress.show(run.tally.source_rows)


def _task(run: Run, number: int, span: Span) -> Task[SpanReport]:
    given: str | None = None

    def arguments() -> tuple[Job]:
        nonlocal given
        # What failed may have failed because the snapshot is gone.
        given = run.snapshots.current(lost=given)
        return (job_of(run, number, span, given),)

    return Task(run=compare_span, arguments=arguments)


def job_of(run: Run, number: int, span: Span, snapshot: str | None) -> Job:
    """The job that reads a span."""
    share = run.plan.share_of(span)
    return Job(
        plan=run.plan.digest, number=number, target=run.target, span=span, snapshot=snapshot, users=share.users,
        siblings=share.siblings, column_kinds=run.plan.column_kinds,
    )  # fmt: skip
