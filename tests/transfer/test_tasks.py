"""Tasks on an executor: a few at a time, tried again, and given up with the store's own error."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count

import pytest

from stores.errors import AccessDenied, StoreError, Unreachable
from transfer import tasks
from transfer.errors import TransferError
from transfer.tasks import Task, completed


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PAUSES_S", (0.0, 0.0, 0.0))


def task(run: object, *arguments: object) -> Task[int]:
    return Task(run=run, arguments=lambda: arguments)  # type: ignore[arg-type]


def test_every_result_comes_and_no_more_run_than_the_window_holds() -> None:
    running, most, lock = [0], [0], threading.Lock()

    def work(number: int) -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.002)
        with lock:
            running[0] -= 1
        return number

    with ThreadPoolExecutor(8) as pool:
        found = list(completed(pool, (task(work, n) for n in range(40)), window=3, idle=lambda: None))
    assert sorted(found) == list(range(40))
    assert most[0] <= 3


def test_what_fails_at_first_is_asked_for_its_arguments_again() -> None:
    asked = count()

    def work(attempt: int) -> int:
        if attempt < 2:
            raise Unreachable("away", remedy="wait")
        return attempt

    with ThreadPoolExecutor(2) as pool:
        again = Task(run=work, arguments=lambda: (next(asked),))
        assert list(completed(pool, iter([again]), window=2, idle=lambda: None)) == [2]


@pytest.mark.parametrize(("error", "attempts"), [(Unreachable("away"), 4), (AccessDenied("no right"), 1)])
def test_what_goes_on_failing_ends_with_its_own_error(error: StoreError, attempts: int) -> None:
    tried: list[int] = []

    def work() -> int:
        tried.append(1)
        raise error

    with ThreadPoolExecutor(2) as pool, pytest.raises(type(error), match=error.message):
        list(completed(pool, iter([task(work)]), window=2, idle=lambda: None))
    assert len(tried) == attempts


def test_a_process_that_dies_is_told_as_a_lost_worker() -> None:
    with ProcessPoolExecutor(1) as pool, pytest.raises(TransferError, match="a worker failed: BrokenProcessPool"):
        list(completed(pool, iter([task(os._exit, 1)]), window=1, idle=lambda: None))
