"""What is measured in processes of their own: memory, and how the work on recorded pages scales."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from transfer import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Barrier

    from benchmarks.place import Place
    from benchmarks.recorded import Recording

REPEATS = 5
LOOP = 10_000_000
PATIENCE_S = 300.0
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_SPAWN = multiprocessing.get_context("spawn")


def peak_of_comparison(place: Place, *, span_rows: int, times: int) -> int:
    """Bytes that a process comparing there so many times holds at the most, above what it held before. Linux only."""
    with ProcessPoolExecutor(1, mp_context=_SPAWN) as pool:
        return pool.submit(_peak, place, span_rows, times).result()


@dataclass(frozen=True, slots=True)
class Spent:
    """What some work took that was dealt out to processes."""

    seconds: float
    """On the clock."""
    cpu: float
    """Of the process that needed most."""


def work(recordings: Sequence[Recording], *, processes: int) -> Spent:
    """Decode and compare the recordings REPEATS times."""
    return _spent([(_compared, recordings[at::processes]) for at in range(processes)])


def loop(*, processes: int) -> Spent:
    """Count in plain Python, which needs neither memory nor anything that processes share."""
    return _spent([(_counted, LOOP // processes)] * processes)


def _spent(shares: Sequence[tuple[Callable[[Any], None], Any]]) -> Spent:
    both, cpu = _SPAWN.Barrier(len(shares) + 1), _SPAWN.SimpleQueue()
    running = [_SPAWN.Process(target=_run, args=(both, cpu, *share)) for share in shares]
    for process in running:
        process.start()
    both.wait(PATIENCE_S)
    began = time.perf_counter()
    both.wait(PATIENCE_S)
    spent = Spent(seconds=time.perf_counter() - began, cpu=max(cpu.get() for _ in running))
    for process in running:
        process.join()
    return spent


def _peak(place: Place, span_rows: int, times: int) -> int:
    plan.SPAN_ROWS = span_rows
    # So that the highest mark is that of the comparison.
    _RESET.write_text("5", encoding="ascii")
    before = psutil.Process().memory_info().rss
    for _ in range(times):
        place.compared()
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 - before


def _run(both: Barrier, cpu: SimpleQueue[float], function: Callable[[Any], None], share: Any) -> None:
    function(share)
    both.wait(PATIENCE_S)
    began = time.process_time()
    for _ in range(REPEATS):
        function(share)
    cpu.put(time.process_time() - began)
    both.wait(PATIENCE_S)


def _compared(recordings: Sequence[Recording]) -> None:
    for recording in recordings:
        recording.compare(recording.source(), recording.destination())


def _counted(count: int) -> None:
    for _ in range(count):
        pass
