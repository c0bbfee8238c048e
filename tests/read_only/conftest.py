"""What one run of the gate on a watched system said, shared by the tests of all workers."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.read_only.recorded import COMMANDS, Recorded, record

if TYPE_CHECKING:
    from tests.read_only.watched_system import Heard


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Recorded by the first worker that comes, while the others wait."""
    base = tmp_path_factory.getbasetemp()
    path = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "read_only.pickle"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            path.write_bytes(pickle.dumps(record(tmp_path_factory.mktemp("watched"))))
    found: Recorded = pickle.loads(path.read_bytes())
    return found


@pytest.fixture(scope="session")
def heard(recorded: Recorded) -> Heard:
    """A run that may write in the scratch schema."""
    return recorded.run


@pytest.fixture(scope="session")
def reader(recorded: Recorded) -> Heard:
    """A run by a role that may only read."""
    return recorded.reader


@pytest.fixture(scope="session", params=COMMANDS)
def command(recorded: Recorded, request: pytest.FixtureRequest) -> Heard:
    """What another command said."""
    return recorded.commands[request.param]
