"""An orderly end at any moment: by deadline, by signal, by force, or behind another run."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.gate.toy import PASS, Toy, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def test_the_deadline_ends_a_run_that_hangs(tmp_path: Path) -> None:
    """Also where a check heeds no signal."""
    toy = Toy(tmp_path)
    block = "import signal\nfor number in (signal.SIGTERM, signal.SIGINT):\n    signal.signal(number, signal.SIG_IGN)\n"
    toy.write("test_schema.py", check(f"{PASS}\n{block}\ntime.sleep(300)"))
    run = toy.gate("--deadline", "5")
    assert (run.code, run.verdict()) == (3, "undecided")
    assert "the deadline passed before the checks had ended" in run.said()
    assert run.report["document"]["written"] == ""
    assert eventually(lambda: not survivors(tmp_path), 5)


def survivors(folder: Path) -> list[psutil.Process]:
    """The processes that run for a toy: they all start in its folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cwd() == str(folder) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def eventually(holds: Callable[[], object], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[Toy]:
    """A phase whose schema check never ends."""
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check("os.mkdir(__file__ + '.begun')\ntime.sleep(300)"))
    yield toy
    for process in survivors(tmp_path):
        process.kill()


def started(toy: Toy, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        toy.command(*options), cwd=toy.folder, env=toy.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def is_under_way(toy: Toy) -> bool:
    return any(toy.phase.glob("*.begun"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_in_the_middle(number: signal.Signals, hanging: Toy) -> None:
    copy = hanging.folder / "copy.md"
    process = started(hanging, "--write-to", str(copy))
    assert eventually(lambda: is_under_way(hanging))
    process.send_signal(number)
    output, _ = process.communicate(timeout=120)
    assert (process.returncode, output.splitlines()[-1]) == (130, "interrupted: nothing was decided")
    assert "Traceback" not in output
    assert eventually(lambda: not survivors(hanging.folder), 5)
    assert not copy.exists()
    assert not (hanging.folder / "report.json").exists()


def test_a_gate_that_is_killed_leaves_no_checks_running(hanging: Toy) -> None:
    process = started(hanging)
    assert eventually(lambda: is_under_way(hanging))
    process.kill()
    process.communicate(timeout=120)
    assert eventually(lambda: not survivors(hanging.folder))


@pytest.mark.parametrize("seconds", [0, 0.2, 0.5, 1, 2])
def test_an_interruption_at_any_moment(seconds: float, hanging: Toy) -> None:
    process = started(hanging)
    assert eventually(lambda: any(hanging.runs.glob("*")))
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in output
    assert eventually(lambda: not survivors(hanging.folder), 5)


def test_two_runs_on_one_target_queue(hanging: Toy, tmp_path_factory: pytest.TempPathFactory) -> None:
    process = started(hanging)
    assert eventually(lambda: is_under_way(hanging))
    second = Toy(tmp_path_factory.mktemp("second")).gate("--deadline", "1")
    assert second.code == 3
    assert "waiting for another run on this target to end" in second.output
    assert "undecided: another run on this target has not ended" in second.output
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
