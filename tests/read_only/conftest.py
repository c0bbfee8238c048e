"""One run of the gate on a watched system, and the other commands, heard once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures import engines
from tests.read_only.watched_system import Heard, Watched, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.read_only.watched_system import State

PHASES = ("phase2", "phase5")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A deployment behind recorders, whose role may read and nothing else."""
    with watched(tmp_path_factory.mktemp("watched"), engines.up(lambda line: None)) as found:
        yield found


@pytest.fixture(scope="session")
def reader(system: Watched) -> Heard:
    """A run by a role that may only read."""
    with system.without_scratch():
        return system.run(*PHASES)


@pytest.fixture(scope="session")
def states(system: Watched) -> list[State]:
    """What the system held before and after the run that `heard` is about."""
    return [system.state()]


@pytest.fixture(scope="session")
def heard(system: Watched, reader: Heard, states: list[State]) -> Heard:
    """A run that may write in the scratch schema as well; after the reader's, which has no rights there."""
    with system.scratch_allowed():
        states[:] = [system.state()]
        found = system.run(*PHASES)
        states.append(system.state())
    return found


@pytest.fixture(scope="session", params=["doctor", "transfer profile", "transfer compare", "baseline --reason again"])
def command(system: Watched, request: pytest.FixtureRequest) -> Heard:
    """What another command said."""
    return system.hear(*str(request.param).split())
