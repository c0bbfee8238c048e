"""One pytest session as a child process: watched, told of in progress lines, ended at the deadline."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate import evidence
from gate.checkout import ROOT
from gate.child_log import ChildLog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLUGINS = (
    "fixtures.verify",
    "fixtures.target",
    "fixtures.unchanged",
    "fixtures.baseline",
    "fixtures.journal",
    "fixtures.source_profile",
    "fixtures.comparison",
    "fixtures.scratch",
    "fixtures.graph",
    "fixtures.stopwatch",
    "fixtures.api",
    "fixtures.api_stopwatch",
    "fixtures.embedder",
    "gate.given_document",
    "fixtures.disrupt",
    "gate.limits",
    "gate.plugin",
    "gate.bare",
    "gate.allure_labels",
)
FOREIGN = ("timeout", "benchmark")
"""Plugins that sessions need; whatever else is installed is not loaded, and cannot repeat, shuffle or skip checks."""
WORKERS = min(4, os.cpu_count() or 1)
"""Processes that check at a time; each keeps to the budget of connections in stores.postgres.connection."""
SUPERVISOR = "PHASEGATE_SUPERVISOR"
"""The variable that tells a session which process waits for it."""
CHECK_TIMEOUT_S = 120
GRACE_S = 10.0
POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What one child is to run, and where it leaves what."""

    part: str
    """"parallel" or "serial"."""
    folders: tuple[Path, ...]
    root: Path
    """pytest's rootdir: the folder that holds the phases' folder."""
    record: Path
    log: Path
    options: tuple[str, ...] = ()


def run(session: Session, *, deadline: float, progress: Callable[[evidence.Evidence], None]) -> evidence.Evidence:
    """Run the session until it ends or `deadline` (of time.monotonic()) passes, and read what it left behind."""
    with ChildLog(session.log) as log:
        child = subprocess.Popen(
            _command(session),
            stdin=subprocess.DEVNULL,
            stdout=log.into,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )
        try:
            log.follow()
            ended = _watch(child, session.record, deadline, progress)
        finally:
            _stop(child)
    found = evidence.read(session.record)
    if not ended:
        found.problems.append("the deadline passed before the checks had ended: give --deadline more seconds")
    elif not found.ended:
        found.problems.append(f"pytest exited with {child.returncode}: {_last_line(session.log)}; see {session.log}")
    return found


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _command(session: Session) -> list[str]:
    plugins = [word for plugin in (*FOREIGN, *PLUGINS) for word in ("-p", plugin)]
    workers = ["-p", "xdist", "-n", str(WORKERS)] if session.part == "parallel" else []
    return [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        f"--rootdir={session.root}",
        *plugins,
        "-p",
        "no:cacheprovider",
        *workers,
        "--continue-on-collection-errors",
        "--tb=short",
        f"--timeout={CHECK_TIMEOUT_S}",
        f"--gate-part={session.part}",
        f"--gate-record={session.record}",
        *session.options,
        *map(str, session.folders),
    ]


def _environment() -> dict[str, str]:
    """The caller's environment without what would narrow or change a session behind the gate's back."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", SUPERVISOR: str(os.getpid())}


def _watch(
    child: subprocess.Popen[bytes], record: Path, deadline: float, progress: Callable[[evidence.Evidence], None]
) -> bool:
    """Whether the child ended by itself before the deadline."""
    size = -1
    while child.poll() is None:
        if time.monotonic() > deadline:
            return False
        now = record.stat().st_size if record.exists() else -1
        if now != size:
            size = now
            progress(evidence.read(record))
        time.sleep(POLL_S)
    progress(evidence.read(record))
    return True


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started, which may outlive it: politely, then for good.

    Not by SIGINT: pytest-xdist's workers ignore it, and their controller waits for them.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(child.pid, number)
            child.wait(GRACE_S)
