"""The command: exit codes, one clear line for whatever goes wrong, and an orderly end at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from gate.command import gate
from tests.gate.toy import HEALTHY, PASS, REFUTED, Toy, check, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMANDS = ("", *gate.commands, "transfer compare")


def run(*words: str, encoding: str = "utf-8", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gate", *words], env=environment(**variables), capture_output=True, encoding=encoding,
        timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(command: str) -> None:
    done = run(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: ")
    assert "--help" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    """Answers come at once: what only a run needs is imported by a run."""
    code = "import sys, gate.command; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pytest", "psycopg", "qdrant_client", "numpy", "pydantic", "rich", "grpc"} & set(done.stdout.split())


def test_the_version_is_told() -> None:
    assert "0.1.0" in run("--version").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Usage: "),
        ("judge", "No such command 'judge'"),
        ("run --fast", "No such option '--fast'"),
        ("run phase11", "error: 'phase11' is no phase of this document or of the checks; there are phase1,"),
        ("run phase", "error: 'phase' is no phase"),
        ("run two", "error: 'two' is no phase"),
        (f"run phase{'9' * 5000}", "is no phase"),
        ("run phase2 --strategy /nowhere.md", "error: /nowhere.md: does not exist; name the strategy document"),
        ("run phase2 --strategy /", "error: /: is a directory"),
        ("run phase2 --phases /nowhere", "error: /nowhere holds no phase package"),
        ("run phase2 --report report.txt", "error: --report report.txt: the format is chosen by the suffix"),
        ("run phase2 --deadline 0", "Invalid value for '--deadline'"),
        ("run phase2 --deadline soon", "Invalid value for '--deadline'"),
        ("run phase2 --deadline nan", "error: --deadline nan: is no number of seconds"),
        ("run phase2 --deadline inf", "error: --deadline inf: is no number of seconds"),
        ("run phase2 --write", "No such option '--write'"),
        ("list --phases /nowhere", "error: /nowhere holds no phase package"),
        ("explain", "Missing argument 'CHECK'"),
        ("explain schema.table_exist", "error: there is no check 'schema.table_exist'; nearest: "),
        ("explain x --phases /nowhere", "error: there is no check 'x'; see gate list"),
    ],
)
def test_wrong_usage_is_told_in_one_line(words: str, told: str) -> None:
    done = run(*words.split())
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_never_goes_where_the_document_is(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.document = toy.document.rename(tmp_path / "plan.json")
    text = toy.document.read_bytes()
    run = toy.gate("--report", str(tmp_path / "phases" / ".." / "plan.json"))
    assert (run.code, toy.document.read_bytes()) == (2, text)
    assert "is the strategy document or its copy" in run.output


def test_a_manifest_that_cannot_be_used_stops_the_run(tmp_path: Path) -> None:
    toy = Toy(tmp_path, more="colour = 1")
    for run in (toy.gate(), toy.bare()):
        assert "phase.toml:2: unknown key 'colour' in the manifest" in run.output
        assert "Traceback" not in run.output
    assert (toy.gate().code, toy.bare().code) == (2, 4)


def test_a_phase_by_name_and_by_number(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    Toy(tmp_path, 3).write("test_schema.py", REFUTED)
    Toy(tmp_path, 4).write("test_schema.py", REFUTED)
    run = toy.gate("2", "phases/phase3/", "phase2")
    assert [phase["name"] for phase in run.report["phases"]] == ["phase2", "phase3"]
    assert (run.code, run.verdict(), run.verdict("phase3")) == (1, "passed", "failed")


def test_a_phase_without_checks_is_undecided(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    with toy.document.open("a", encoding="utf-8") as file:
        file.write("## Phase 7: Later\n\n- [ ] Do more\n")
    run = toy.gate()
    assert (run.code, run.verdict(), run.verdict("phase7")) == (3, "passed", "undecided")
    assert "no checks yet" in run.said("phase7")


def test_a_module_that_is_no_python_is_no_wrong_usage(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", "def test_s(:\n")
    run = toy.gate()
    assert (run.code, run.verdict()) == (3, "undecided")
    assert "test_schema.py cannot be collected: SyntaxError" in run.said()


def test_packages_of_the_folder_that_it_is_called_in_are_left_alone(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    for name in ("checks", "fixtures", "gate", "stores"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('a stranger')\n", encoding="utf-8")
    script = Path(sys.executable).with_name("gate")
    done = subprocess.run(
        [script, *toy.command()[3:]], cwd=tmp_path, env=toy.environment(), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-1][:14]) == (0, "phase2: passed")


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
    done = run("list", "--phases", str(toy.phase.parent), encoding="latin-1", PYTHONIOENCODING="latin-1")
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


def test_a_copy_of_the_document_is_ticked_by_proof_only(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    copy = tmp_path / "copy.md"
    before = toy.document.read_bytes()
    assert toy.gate("--write-to", str(copy)).code == 0
    assert copy.read_bytes() == before.replace(b"[ ]", b"[x]")
    toy.document.write_bytes(copy.read_bytes())
    toy.write("test_schema.py", f"pytestmark = pytest.mark.skip\n\n{HEALTHY}")
    assert toy.gate("--write-to", str(copy)).code == 3
    assert copy.read_bytes() == before.replace(b"[ ]", b"[x]")  # what is undecided un-ticks nothing
    toy.write("test_schema.py", REFUTED)
    assert toy.gate("--write-to", str(copy)).code == 1
    assert copy.read_bytes() == before


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
