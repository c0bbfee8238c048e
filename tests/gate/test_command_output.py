"""What the command says and how it ends, where it cannot say it too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gate.commands import typed
from tests.gate.toy import Toy, check, environment


@pytest.mark.parametrize("words", ["list", "explain parity.source_is_unchanged", "list --phases"])
def test_a_full_disk_is_told(words: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gate", *words.split()], env=environment(), stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (2 if words.endswith("phases") else 3, False)
    assert "No space left on device" in done.stderr or done.returncode == 2


@pytest.mark.parametrize(("words", "code"), [("list", 3), ("judge", 2), ("run phase11", 2), ("--help", 3)])
def test_nothing_can_be_said_on_a_full_disk(words: str, code: int) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gate", *words.split()], env=environment(), stdout=full, stderr=full, check=False
        )  # fmt: skip
    assert done.returncode == code


def test_a_reader_that_has_gone_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "gate", "list"], env=environment(), stdout=write, stderr=subprocess.PIPE, check=False
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (3, b"")


def test_no_title_is_too_strange_for_a_terminal(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("phase.toml", 'title = "Größe ✅"\n\n[[task]]\ntitle = "Prüfen ✅"\nchecks = ["schema.s"]\n')
    done = typed("list", "--phases", str(toy.phase.parent), encoding="latin-1", PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, r"phase2  Größe \u2705  (1 checks)")


def test_an_error_of_the_gate_itself_is_undecided(tmp_path: Path) -> None:
    """A folder of phases that cannot be read is nothing that the gate was written for."""
    code = (
        "import gate.listing, gate.command as command, sys\n"
        "def broken(folder): raise LookupError('odd')\n"
        "gate.listing.catalogue_lines = broken\n"
        "sys.argv = ['gate', 'list']\n"
        "command.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("undecided: internal error at <string>:2: LookupError: odd\n")


def test_the_last_line_is_the_verdict(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    done = subprocess.run(
        toy.command(), cwd=tmp_path, env=toy.environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].startswith("phase2: passed")
    assert done.stderr.splitlines()[-1].startswith("[4/4] pass ")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    folder = Path(report["folder"])
    assert [path.name for path in folder.glob("*.json")] == ["report.json"]
    assert json.loads((folder / "report.json").read_text(encoding="utf-8")) == report


def test_progress_counts_as_the_verdict_does(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check("verify(passed(0))"))
    assert "unknown  phase2.schema.s" in toy.gate().output
