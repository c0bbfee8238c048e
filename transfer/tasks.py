"""Tasks given to an executor a few at a time, tried again where a store failed."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from stores.errors import AccessDenied, StoreError
from transfer.cluster import Cluster
from transfer.errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

Result = TypeVar("Result")

PAUSES_S = (0.5, 1.0, 2.0)
"""Before a task is tried again, one for each time that it failed."""
IDLE_S = 5.0


@dataclass(slots=True, kw_only=True)
class Task(Generic[Result]):
    """Something to be done by a worker."""

    run: Callable[..., Result]
    """Of a module, so that it can be found by its name elsewhere."""
    arguments: Callable[[], tuple[Any, ...]]
    """Asked when the task is given out, and again each time it has failed."""
    failures: int = 0


def completed(
    executor: Executor, tasks: Iterator[Task[Result]], *, window: int, idle: Callable[[], None]
) -> Iterator[Result]:
    """The tasks' results as they come, `window` tasks under way at a time; `idle` is called between them.

    Raises the StoreError of a task that failed more than len(PAUSES_S) times, TransferError when workers are lost.
    """
    running: dict[Future[Result], Task[Result]] = {}
    try:
        while _fill(running, executor, tasks, window):
            done, _ = wait(running, timeout=IDLE_S, return_when=FIRST_COMPLETED)
            idle()
            if isinstance(executor, Cluster):
                executor.watch()
            for future in done:
                task = running.pop(future)
                if _succeeded(future, task):
                    yield future.result()
                else:
                    running[_given(executor, task)] = task
    finally:
        for future in running:
            future.cancel()


def _fill(
    running: dict[Future[Result], Task[Result]], executor: Executor, tasks: Iterator[Task[Result]], window: int
) -> bool:
    """Whether there is anything under way."""
    while len(running) < window and (task := next(tasks, None)):
        running[_given(executor, task)] = task
    return bool(running)


def _given(executor: Executor, task: Task[Result]) -> Future[Result]:
    while True:
        try:
            return executor.submit(task.run, *task.arguments())
        except StoreError as error:
            _once_more(task, error)
        except RuntimeError as error:
            raise _lost(error) from error


def _succeeded(future: Future[Result], task: Task[Result]) -> bool:
    try:
        error = future.exception()
    except CancelledError as cancelled:
        error = cancelled
    if error is None:
        return True
    if not isinstance(error, StoreError):
        raise _lost(error) from error
    _once_more(task, error)
    return False


def _once_more(task: Task[Result], error: StoreError) -> None:
    """Wait before the task is tried again; raises its error where that was done often enough."""
    if task.failures == len(PAUSES_S) or isinstance(error, AccessDenied):
        raise error
    time.sleep(PAUSES_S[task.failures])
    task.failures += 1


def _lost(error: BaseException) -> BaseException:
    if isinstance(error, TransferError) or not isinstance(error, Exception):
        return error
    return TransferError(
        f"a worker failed: {type(error).__name__}: {error}",
        remedy="look at its log and at its memory, then go on with --resume",
    )
