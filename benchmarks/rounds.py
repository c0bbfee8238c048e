"""The contestants, run one after the other in each round: the machine's mood is then the same for all of a round."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks import floor, obvious
from benchmarks.place import changed_copy
from transfer.executors import PROCESSES, THREADS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.place import Place

FLOOR, OBVIOUS, CHANGED = "both raw reads at once", "the obvious script", "1% of the rows differing"
ENGINES = {
    f"{engine}, {workers} worker{'s' * (workers > 1)}": {"engine": engine, "workers": workers}
    for engine, workers in ((THREADS, 1), (THREADS, 2), (PROCESSES, 2))
}
OURS = f"{THREADS}, 2 workers"
"""As it is when nothing is said."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Seconds of each contestant, round by round."""

    seconds: Mapping[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: Mapping[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of this process alone."""

    def time(self, name: str, run: Callable[[], object], *, scale: float = 1.0) -> None:
        """Run one of a round; `scale` where it did a part of the work."""
        began, used = time.perf_counter(), time.process_time()
        run()
        self.cpu[name].append((time.process_time() - used) * scale)
        self.seconds[name].append((time.perf_counter() - began) * scale)

    def ratio(self, one: str, other: str) -> float:
        """The median over the rounds of one's time by the other's."""
        return statistics.median(a / b for a, b in zip(self.seconds[one], self.seconds[other], strict=True))


def run_rounds(
    place: Place, *, count: int, rows: int, dimension: int, sample: int, say: Callable[[str], None]
) -> Rounds:
    """Every contestant in each round; the obvious script reads `sample` of the rows."""
    rounds = Rounds()
    with changed_copy(place, dimension) as changed:
        for number in range(1, count + 1):
            _round(rounds, place, changed, rows=rows, sample=min(sample, rows))
            seconds = "; ".join(f"{name} {taken[-1]:.2f} s" for name, taken in rounds.seconds.items())
            say(f"round {number} of {count}: {seconds}")
    return rounds


def _round(rounds: Rounds, place: Place, changed: Place, *, rows: int, sample: int) -> None:
    rounds.time(FLOOR, lambda: floor.both(place))
    for name, options in ENGINES.items():
        rounds.time(name, lambda options=options: place.compared(**options))  # type: ignore[misc]
    rounds.time(CHANGED, lambda: changed.compared(expect_same=False))
    rounds.time(OBVIOUS, lambda: obvious.differing(place, rows=sample), scale=rows / sample)
