"""What is measured in processes of their own: memory, and how the work on recorded pages scales."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from transfer import plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.synchronize import Barrier

    from benchmarks.place import Place
    from benchmarks.recorded import Recording

REPEATS = 5
PATIENCE_S = 300.0
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_SPAWN = multiprocessing.get_context("spawn")


def peak_of_comparison(place: Place, *, span_rows: int) -> int:
    """Bytes that a process comparing there holds at the most, above what it held before. Linux only."""
    with ProcessPoolExecutor(1, mp_context=_SPAWN) as pool:
        return pool.submit(_peak, place, span_rows).result()


def seconds_of_work(recordings: Sequence[Recording], *, processes: int) -> float:
    """How long it takes to decode and compare the recordings REPEATS times, dealt out to so many processes."""
    both = _SPAWN.Barrier(processes + 1)
    running = [_SPAWN.Process(target=_work, args=(recordings[at::processes], both)) for at in range(processes)]
    for process in running:
        process.start()
    both.wait(PATIENCE_S)
    began = time.perf_counter()
    both.wait(PATIENCE_S)
    seconds = time.perf_counter() - began
    for process in running:
        process.join()
    return seconds


def _peak(place: Place, span_rows: int) -> int:
    plan.SPAN_ROWS = span_rows
    # So that the highest mark is that of the comparison.
    _RESET.write_text("5", encoding="ascii")
    before = psutil.Process().memory_info().rss
    place.compared()
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 - before


def _work(recordings: Sequence[Recording], both: Barrier) -> None:
    _once(recordings)
    both.wait(PATIENCE_S)
    for _ in range(REPEATS):
        _once(recordings)
    both.wait(PATIENCE_S)


def _once(recordings: Sequence[Recording]) -> None:
    for recording in recordings:
        recording.compare(recording.source(), recording.destination())
