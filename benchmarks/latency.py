"""How often the judge of latency is right, wrong or silent, on simulated machines: python -m benchmarks.latency

The machines are benchmarks/machines.py's; percentiles and moments are taken with numpy, the looks are those of checks/.
Prints the table of docs/latency.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click
import numpy as np

from benchmarks.machines import Machine, log_p95
from checks.finding import Outcome
from checks.latency_looks import CONFIDENCE, LOOKS, Look
from checks.latency_ratio import bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.machines import Numbers

BATCH = 250
"""Runs that are simulated at once: some 30 MB."""
QUIET = Machine()
DRIFTING = Machine(noise=0.5, stays=0.9995)
INTERRUPTED = Machine(noise=0.3, spikes=1 / 16)
WILD = Machine(noise=0.3, spikes=1 / 16, spike=50)
SMALL = Machine(calls=2)
TAIL = 0.08
TAIL_P95 = 1.35
"""How many times as long p95 is on a quiet machine where that share of the calls takes three times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A machine, a truth, and how it is judged."""

    name: str
    ratio: float
    """Of p95."""
    margin: float = 0.5
    machine: Machine = field(default_factory=Machine)
    slow: float = 1.0
    """The share of the new side's calls that take longer ..."""
    times: float | None = None
    """... so many times as long; None where that is the ratio, as all of them do."""
    looks: tuple[int, ...] = LOOKS
    confidence: float = CONFIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of a case's runs."""

    case: Case
    runs: int
    passed: float
    failed: float
    noisy: float
    """The share that was left unknown because of the control."""
    blocks: float
    """The mean number of blocks that a run took."""

    def __str__(self) -> str:
        case, unknown = self.case, 1 - self.passed - self.failed
        shares = " | ".join(f"{share:.1%}" for share in (self.passed, self.failed, unknown, self.noisy))
        return f"| {case.name} | {case.margin:.0%} | {case.ratio:.2f} | {shares} | {self.blocks:.0f} |"


def cases() -> Iterator[Case]:
    """The lines of the table, in its order."""
    for ratio in (0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 3.0):
        yield Case(name="quiet", ratio=ratio)
    for ratio in (1.0, 1.2, 1.4):
        yield Case(name="quiet", ratio=ratio, margin=0.2)
    for name, machine in {"drifting": DRIFTING, "interrupted": INTERRUPTED, "wild": WILD}.items():
        for ratio in (1.0, 1.5, 2.0, 20.0) if machine is WILD else (1.0, 1.5, 2.0):
            yield Case(name=name, ratio=ratio, machine=machine)
    for ratio in (1.0, 1.5, 2.0):
        yield Case(name="quiet, 2 calls a block", ratio=ratio, machine=SMALL)
    for ratio in (1.0, 1.5, 20.0):
        yield Case(name="quiet, time for 5 blocks of 2", ratio=ratio, machine=SMALL, looks=(5,))
    yield Case(name="quiet, 8% of calls take 3 times as long", ratio=TAIL_P95, slow=TAIL, times=3.0, margin=0.2)
    for ratio in (1.0, 1.5, 2.0):
        yield Case(name="quiet, one look at 20 blocks", ratio=ratio, looks=LOOKS[:1], confidence=0.95)
    yield Case(name="quiet, three looks at 5% each", ratio=1.5, confidence=0.95)


HEAD = """\
| machine | margin | true ratio | pass | fail | unknown | of it too noisy | blocks |
|---|---:|---:|---:|---:|---:|---:|---:|"""


def measured(case: Case, runs: int) -> Line:
    """What becomes of so many runs; the same numbers each time."""
    rng = np.random.default_rng([round(100 * case.ratio), round(100 * case.margin)])
    last: list[Look] = []
    for start in range(0, runs, BATCH):
        count = min(BATCH, runs - start)
        last.extend(
            last_looks(case, log_p95(case.machine.seconds(count, case.times or case.ratio, rng, slow=case.slow)))
        )
    found = Counter(look.outcome for look in last)
    noisy = sum(look.outcome is Outcome.UNKNOWN and look.is_planned and not look.is_quiet for look in last)
    return Line(
        case=case,
        runs=runs,
        passed=found[Outcome.PASS] / runs,
        failed=found[Outcome.FAIL] / runs,
        noisy=noisy / runs,
        blocks=sum(look.blocks for look in last) / runs,
    )


def last_looks(case: Case, logs: Numbers) -> list[Look]:
    """Of each run, whose logarithms of p95 are logs[run, block, arm], the look that decides, else the last."""
    old, control, new = np.moveaxis(logs, 2, 0)
    compared, itself = new - (old + control) / 2, control - old
    found: dict[int, Look] = {}
    for blocks in case.looks:
        open_runs = [run for run in range(len(logs)) if run not in found or found[run].outcome is Outcome.UNKNOWN]
        moments = [_moments(ratios[:, :blocks]) for ratios in (compared, itself)]
        for run in open_runs:
            ratio, self_ratio = (
                bounded(mean[run], sd[run], blocks, confidence=case.confidence) for mean, sd in moments
            )
            found[run] = Look(compared=ratio, control=self_ratio, margin=case.margin)
    return [found[run] for run in range(len(logs))]


def _moments(logs: Numbers) -> tuple[Sequence[float], Sequence[float]]:
    return logs.mean(axis=1).tolist(), logs.std(axis=1, ddof=1).tolist()


@click.command()
@click.option("--runs", type=click.IntRange(1), default=10_000, show_default=True, help="Simulated runs a line.")
def main(runs: int) -> None:
    """Print the table of docs/latency.md."""
    click.echo(HEAD)
    for case in cases():
        click.echo(str(measured(case, runs)))


if __name__ == "__main__":
    main()
