"""`gate status` as text: where each phase stands, how old its evidence is, and what blocks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.strategy.titles import quoted
from gate.verdict import overall
from reports.neutral import escape
from reports.summary import TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from gate.standing.phases import PhaseStanding
    from reports.standing_table import Row

STATES = (TaskState.PROVEN, TaskState.ATTESTED, TaskState.WAIVED, TaskState.OPEN, TaskState.REFUTED)


def decided(standings: Sequence[PhaseStanding]) -> Verdict:
    """Over all phases of the document."""
    return overall(standing.verdict for standing in standings)


def lines(standings: Sequence[PhaseStanding], now: datetime) -> Iterator[str]:
    """One item a line, for logs and pipes; the last line is the verdict."""
    for standing in standings:
        counts = " ".join(f"{state}={len(standing.having(state))}" for state in STATES)
        complete = "yes" if standing.complete else "no"
        name = f"{standing.name} verdict={standing.verdict} complete={complete}"
        yield f"PHASE {name} {counts} age={quoted(age(standing, now))} title={quoted(standing.phase.title)}"
        yield from (f"BLOCKS {standing.name} {line}" for line in blocks(standing))
    yield last_line(standings)


def last_line(standings: Sequence[PhaseStanding]) -> str:
    """The verdict over all phases."""
    return f"status: {decided(standings)} ({_counted(standings)})"


def row(standing: PhaseStanding, now: datetime) -> Row:
    """The phase as a row of a table."""
    from reports.standing_table import Row  # rich, which lines do without

    proven, attested = (len(standing.having(state)) for state in (TaskState.PROVEN, TaskState.ATTESTED))
    return Row(
        name=standing.name,
        title=standing.phase.title,
        verdict=str(standing.verdict),
        complete=standing.complete,
        proven=proven,
        attested=attested,
        open=len(standing.tasks) - proven - attested,
        age=age(standing, now),
        blocks=tuple(blocks(standing)),
    )


def blocks(standing: PhaseStanding) -> list[str]:
    """What keeps the phase from being complete, a line each."""
    if standing.complete:
        return []
    if not standing.bound or standing.newest is None:
        return [escape(reason) for reason in standing.reasons]
    tasks = [
        f"{quoted(task.title)} is {task.state}" + (f": {escape(task.reason)}" if task.reason else "")
        for task in standing.tasks
        if task.state in (TaskState.OPEN, TaskState.REFUTED)
    ]
    gaps = [f"{standing.gaps} tasks of document and manifest don't meet: gate sync --check"] if standing.gaps else []
    return [*map(escape, standing.reasons), *tasks, *gaps]


def age(standing: PhaseStanding, now: datetime) -> str:
    """How old the oldest evidence is that counts: "5 min", "3 h", "12 d"; "-" where there is none."""
    if standing.oldest is None:
        return "-"
    minutes = max(0, int((now - standing.oldest).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _counted(standings: Sequence[PhaseStanding]) -> str:
    counts = {verdict: sum(standing.verdict is verdict for standing in standings) for verdict in Verdict}
    complete = sum(standing.complete for standing in standings)
    told = [f"{count} {verdict}" for verdict, count in counts.items() if count]
    phases = "1 phase" if len(standings) == 1 else f"{len(standings)} phases"
    return f"{phases}: {', '.join(told)}; {complete} complete"
