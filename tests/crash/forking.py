"""The process that tests/crash/layer.py speaks to: python -m tests.crash.forking; a task a line, an answer a line."""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

from tests.crash import calls
from tests.crash.layer import Fault, wait_and_kill


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        answer = _answer(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    module, _, function = task["operation"].partition(":")
    operation = getattr(importlib.import_module(module), function)
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _child(operation, task, writing)
    os.close(writing)
    if "after_s" in task:
        wait_and_kill(pid, task["after_s"])
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    status = os.waitpid(pid, 0)[1]
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    answer = {"call": "", "error": "", "killed": killed}
    words = dict(json.loads(line) for line in told.splitlines())
    return (
        answer | {key: words[key] for key in words if key != "ended"} | {"broken": not killed and "ended" not in words}
    )


def _child(operation: Any, task: dict[str, Any], pipe: int) -> NoReturn:
    real_write = os.write

    def tell(key: str, value: str) -> None:
        real_write(pipe, (json.dumps([key, value]) + "\n").encode())

    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(2, 1)
        if task.get("nth"):
            calls.fail(Fault(task["fault"]), task["nth"], lambda name: tell("call", name))
        operation(*task["arguments"])
    except (Exception, SystemExit) as error:
        tell("error", f"{type(error).__name__}: {error}")
    tell("ended", "")
    os._exit(0)


if __name__ == "__main__":
    main()
