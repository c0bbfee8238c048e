"""Real kills of real writers, and two writers at once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from gate.checkout import ROOT
from gate.ledger import file
from tests.crash.test_ledger import is_next_appended, numbers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crash.layer import Layer

APPEND_MANY = "tests.crash.ledger_steps:append_many"
KILLS = 20
LONGEST_S = 0.06
LETTERS = (0, 10_000, 2_000_000)
"""Of a record: the longer, the more of the time is spent within a write."""
EACH = 100


def confirmed_in(path: Path) -> list[int]:
    """The numbers that a writer noted after each append that returned."""
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_twenty_kills_at_random_moments_lose_nothing_that_was_confirmed(layer: Layer, tmp_path: Path) -> None:
    path, moments = tmp_path / "STRATEGY.ledger.jsonl", random.Random(5)
    kept: list[int] = []
    for kill in range(KILLS):
        confirmed, first = tmp_path / f"confirmed-{kill}", 1000 * (kill + 1)
        words = (str(path), str(first), "900", str(confirmed), str(moments.choice(LETTERS)))
        ended = layer.kill(APPEND_MANY, *words, after_s=moments.uniform(0.001, LONGEST_S))
        assert ended.killed, ended
        done = [*kept, *confirmed_in(confirmed)]
        found = numbers(path)
        # The record that was being added may have got through without its writer's living to note it.
        assert found in (done, [*done, (done[len(kept) :] or [first - 1])[-1] + 1]), kill
        assert is_next_appended(path, found)
        assert file.load(path).torn == b""
        kept = [*found, 99]
    assert len(kept) > KILLS, "some of the writers came to write"


def test_two_writers_at_the_same_time_make_one_sound_chain(tmp_path: Path) -> None:
    path, start = tmp_path / "STRATEGY.ledger.jsonl", tmp_path / "start"
    readies = [tmp_path / "ready-1000", tmp_path / "ready-2000"]
    writers = [
        subprocess.Popen([
            sys.executable, "-m", "tests.crash.ledger_steps", ready, start, path, str(first), str(EACH),
            tmp_path / str(first), "20000",
        ], cwd=ROOT)
        for first, ready in zip((1000, 2000), readies, strict=True)
    ]  # fmt: skip
    while not all(ready.exists() for ready in readies):
        assert all(writer.poll() is None for writer in writers)
        time.sleep(0.01)
    start.touch()
    assert [writer.wait(60) for writer in writers] == [0, 0]
    found = numbers(path)
    assert len(found) == 2 * EACH
    for first in (1000, 2000):
        own = [number for number in found if first <= number < first + 1000]
        assert own == confirmed_in(tmp_path / f"{first}") == list(range(first, first + EACH))
    assert found not in (sorted(found), sorted(found, key=lambda number: (number < 2000, number))), "they took turns"
