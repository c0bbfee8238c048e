"""What a child says goes through redaction into its log, and the child never waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from gate import child_log
from gate.child_log import ChildLog
from stores import redaction

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Rk29-dkfjW8_sjf04ksL"


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """One secret, and no other test's."""
    monkeypatch.setattr(redaction, "_registry", redaction._Registry())
    redaction.learn_secret(SECRET)


def said(path: Path, code: str) -> bytes:
    """The log of a child that runs the code."""
    follow(path, code)
    return path.read_bytes()


def follow(path: Path, code: str) -> None:
    """Run the code in a child to its end."""
    with ChildLog(path) as log:
        child = subprocess.Popen([sys.executable, "-c", f"s = '{SECRET}'\n{code}"], stdout=log.into, stderr=log.into)
        log.follow()
        assert child.wait(60) == 0


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("print('a', s, 'b')", b"a *** b\n"),
        ("print('no end', s, end='')", b"no end ***"),
        ("import sys\nfor c in 'a' + s: print(c, end='', flush=True)", b"a***"),
        ("import os\nos.write(2, b'\\xff' + s.encode() + b'\\r\\n\\n')", b"\xff***\r\n\n"),
        ("", b""),
    ],
)
def test_a_line_is_told_without_it(code: str, shown: bytes, tmp_path: Path) -> None:
    assert said(tmp_path / "log", code) == shown


def test_an_endless_line_takes_bounded_memory(tmp_path: Path) -> None:
    before = psutil.Process().memory_info().rss
    follow(tmp_path / "log", "import sys\nfor _ in range(60): sys.stdout.write('x' * 999_983 + s)")
    assert psutil.Process().memory_info().rss - before < 40_000_000
    told = (tmp_path / "log").read_bytes()
    assert told == (b"x" * 999_983 + b"***") * 60


def test_lines_are_there_while_the_child_runs(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with ChildLog(path) as log:
        code = f"print('one {SECRET}', flush=True); import time; time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", code], stdout=log.into)
        log.follow()
        deadline = time.monotonic() + 30
        while path.read_bytes() != b"one ***\n" and time.monotonic() < deadline:
            time.sleep(0.05)
        child.kill()
        child.wait()
    assert path.read_bytes() == b"one ***\n"


def test_a_child_of_the_child_that_stays_keeps_nobody_waiting(tmp_path: Path) -> None:
    code = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'])\nprint(s)"
    began = time.monotonic()
    assert said(tmp_path / "log", code) == b"***\n"
    assert time.monotonic() - began < 10


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full disk here")  # noqa: PTH110
def test_a_full_disk_stops_no_child(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.symlink_to("/dev/full")
    with ChildLog(path) as log:
        child = subprocess.Popen([sys.executable, "-c", "print('x' * 5_000_000)"], stdout=log.into)
        log.follow()
        assert child.wait(60) == 0


def test_what_cannot_be_redacted_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> bytes:
        raise RecursionError

    monkeypatch.setattr(child_log, "redact_bytes", broken)
    assert said(tmp_path / "log", "print(s)").startswith(b"(left out")
