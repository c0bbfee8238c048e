"""Commands run to their end, with the arguments of every process meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stores.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS, POLL_S, LOOKS = 280, 0.01, 20
"""A process is looked at several times: it begins with the arguments of the one that started it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command let out."""

    code: int
    output: bytes
    arguments: bytes
    """Of all processes that there were, one line each."""


def run(words: list[str], folder: Path, variables: Mapping[str, str], *, module: str = "gate") -> Said:
    """Run a module with these words in the folder."""
    with _Arguments() as seen:
        done = subprocess.run(
            [sys.executable, "-m", module, *words], cwd=folder, env=environment(folder, variables), timeout=SECONDS,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    return Said(code=done.returncode, output=done.stdout, arguments=b"\n".join(seen.lines))


def environment(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """This process's, with these variables and no others of a target, and everything written below the folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_") and name not in VARIABLES
    }
    own = {"PHASEGATE_RUNS": str(folder / "runs"), "TMPDIR": str(folder), "PYTHONPATH": str(Path.cwd())}
    return kept | own | dict(variables)


class _Arguments:
    """Samples /proc while its block lasts."""

    def __init__(self) -> None:
        self.lines: set[bytes] = set()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> _Arguments:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        seen: Counter[str] = Counter()
        while not self._done.wait(POLL_S):
            with os.scandir("/proc") as entries:
                names = [entry.name for entry in entries if entry.name.isdecimal() and seen[entry.name] < LOOKS]
            seen.update(names)
            for name in names:
                with suppress(OSError):
                    self.lines.add(Path("/proc", name, "cmdline").read_bytes())
