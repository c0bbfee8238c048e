"""The command: its help, wrong usage in one clear line, and which phases and documents it takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gate.command import gate
from tests.gate.commands import typed
from tests.gate.toy import FAIL, REFUTED, Toy, check

COMMANDS = ("", *gate.commands, "transfer compare")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(command: str) -> None:
    done = typed(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: ")
    assert "--help" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    """Answers come at once: what only a run needs is imported by a run."""
    code = "import sys, gate.command; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pytest", "psycopg", "qdrant_client", "numpy", "pydantic", "rich", "grpc"} & set(done.stdout.split())


def test_the_version_is_told() -> None:
    assert "0.1.0" in typed("--version").stdout


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
        ("run phase2 --write --rehearse", "error: --write: a rehearsal proves nothing of any production"),
        ("run phase2 --write --write-to x.md", "error: --write and --write-to: the document itself"),
        ("run phase2 --ledger /", "error: /: "),
        ("status --strategy /nowhere.md", "error: /nowhere.md: does not exist"),
        ("sync --phases /nowhere", "error: /nowhere holds no phase package"),
        ("attest phase2", "Missing argument 'TASK'"),
        ("attest phase2 x --evidence y", "Missing option '--by'"),
        ("list --phases /nowhere", "error: /nowhere holds no phase package"),
        ("explain", "Missing argument 'CHECK'"),
        ("explain schema.table_exist", "error: there is no check 'schema.table_exist'; nearest: "),
        ("explain x --phases /nowhere", "error: there is no check 'x'; see gate list"),
    ],
)
def test_wrong_usage_is_told_in_one_line(words: str, told: str) -> None:
    done = typed(*words.split())
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


MOODY = check(f"""\
mood = os.environ.get("MOOD")
if mood == "away":
    pytest.skip("away")
verify({FAIL} if mood == "red" else passed(1, "there"))""")


def test_a_copy_of_the_document_is_ticked_by_proof_only(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", MOODY)
    copy = tmp_path / "copy.md"
    before = toy.document.read_bytes()
    assert toy.gate("--write-to", str(copy)).code == 0
    assert copy.read_bytes() == before.replace(b"[ ]", b"[x]")
    toy.document.write_bytes(copy.read_bytes())
    assert toy.gate("--write-to", str(copy), MOOD="away").code == 3
    assert copy.read_bytes() == before.replace(b"[ ]", b"[x]")  # what is undecided un-ticks nothing
    assert toy.gate("--write-to", str(copy), MOOD="red").code == 1
    assert copy.read_bytes() == before
