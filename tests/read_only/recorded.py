"""All that is recorded of the gate on a watched system, once for all tests and all workers of pytest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from fixtures import engines
from fixtures.engines.running import TABLE
from tests.fixtures.engines.qdrant_servers import BINARY
from tests.read_only.watched_system import watched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.read_only.statement_log import Entry
    from tests.read_only.watched_system import Heard, State, Watched

PHASES = ("phase2", "phase5")
COMMANDS = ("doctor", "transfer profile", "transfer compare", "baseline --reason again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What each command said."""

    reader: Heard
    """A run by a role that may only read."""
    run: Heard
    """One that may write in the scratch schema as well."""
    before: State
    after: State
    """What the database held around that run."""
    commands: dict[str, Heard]
    insertion: tuple[Entry, ...]
    """What the log has of an insertion that the role tried."""
    over_rest: Heard | None
    """A comparison without gRPC, where the Qdrant is a real one."""


def record(folder: Path) -> Recorded:
    """Start the system, run the commands, and end it."""
    with watched(folder, engines.up(lambda line: None)) as system:
        with system.without_scratch():
            reader = system.run(*PHASES)
        system.allow_scratch()
        before = system.state()
        run = system.run(*PHASES)
        return Recorded(
            reader=reader,
            run=run,
            before=before,
            after=system.state(),
            commands={name: system.hear(*name.split()) for name in COMMANDS},
            insertion=_insertion(system),
            over_rest=_over_rest(system) if BINARY else None,
        )


def _insertion(system: Watched) -> tuple[Entry, ...]:
    begin = system.log.stat().st_size
    with (
        psycopg.connect(system.url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"INSERT INTO {TABLE} DEFAULT VALUES")
    return system.logged(begin)


def _over_rest(system: Watched) -> Heard:
    with system.made.set(QDRANT_GRPC_PORT="1"):
        return system.hear("transfer", "compare")
