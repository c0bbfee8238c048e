"""A file layer that fails: whatever changes the disk is counted, and the n-th call kills the process or is refused.

Operations run in a process that is forked for each of them from one that has imported them already, so that a few
hundred failures take seconds. An operation is named "module:function" and takes text.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any, Self

from gate.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_CALLS = 500
SECONDS = 60


class Fault(StrEnum):
    """What happens at the n-th call."""

    KILLED = "killed"
    """kill -9 just before it."""
    TORN = "torn"
    """kill -9 within it: half of a write is on the disk, anything else is done."""
    FULL = "full"
    """The disk is full from then on: half of the write is taken, nothing that needs room after it."""
    BROKEN = "broken"
    """An input/output error, once."""
    READ_ONLY = "read-only"
    """The file system turned read-only, as it does after errors: everything is refused from then on."""


FAULTS = tuple(Fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an operation ended."""

    nth: int = 0
    call: str = ""
    """The call that failed; empty where the operation needed fewer than n."""
    killed: bool = False
    error: str = ""
    """What it raised: "LedgerError: ..."."""

    @property
    def through(self) -> bool:
        """Whether nothing was left to fail."""
        return not self.call


class Layer:
    """The process from which operations are forked."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.forking"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            encoding="utf-8",
        )  # fmt: skip
        return self

    def __exit__(self, *exception: object) -> None:
        _pipe(self._process.stdin).close()
        _pipe(self._process.stdout).close()
        self._process.wait(SECONDS)

    def run(self, operation: str, *arguments: str, fault: Fault = Fault.KILLED, nth: int = 0) -> Ended:
        """Run it with the n-th call failing; with n = 0 none does."""
        return self._ask(operation=operation, arguments=arguments, fault=fault, nth=nth)

    def kill(self, operation: str, *arguments: str, after_s: float) -> Ended:
        """Run it and kill it after some time, wherever it may be."""
        return self._ask(operation=operation, arguments=arguments, after_s=after_s)

    def each(self, operation: str, prepare: Callable[[int], Sequence[str]], *, fault: Fault) -> Iterator[Ended]:
        """Let the first call fail, then the second, until none is left: the last one is through.

        `prepare(n)` makes a fresh place and returns the arguments; whoever loops looks after each at what is there.
        """
        for nth in range(1, MOST_CALLS):
            ended = self.run(operation, *prepare(nth), fault=fault, nth=nth)
            yield ended
            if ended.through:
                return
        raise AssertionError(f"{operation} makes more than {MOST_CALLS} calls")

    def _ask(self, **task: Any) -> Ended:
        stdin = _pipe(self._process.stdin)
        stdin.write(json.dumps(task) + "\n")
        stdin.flush()
        answer = json.loads(_pipe(self._process.stdout).readline())
        assert not answer.pop("broken"), f"the operation ended without a word: {task}"
        return Ended(nth=task.get("nth", 0), **answer)


def wait_and_kill(pid: int, after_s: float) -> None:
    """Let a process live for some time."""
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
