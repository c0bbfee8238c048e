"""Runs as they are recorded, and the document written by them: the command on toys, from run to run."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from gate.ledger import file as ledger_file
from gate.standing import digests
from tests.gate.commands import typed
from tests.gate.recorded import DOCUMENT, MANIFEST
from tests.gate.toy import FAIL, Toy, check

if TYPE_CHECKING:
    from pathlib import Path

    from gate.ledger.chain import Line

MOODY = check(f'verify({FAIL} if os.environ.get("MOOD") == "red" else passed(7, "there"))')


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    toy = Toy(tmp_path)
    toy.write("phase.toml", MANIFEST)
    toy.write("test_schema.py", MOODY)
    toy.document.write_text(DOCUMENT, encoding="utf-8")
    return toy


def lines(toy: Toy, path: Path | None = None) -> tuple[Line, ...]:
    return ledger_file.load(path or toy.folder / "plan.ledger.jsonl").lines


def own(line: Line) -> Any:
    return line.statement()["predicate"]["phasegate"]


def test_a_run_is_recorded_as_a_test_result(toy: Toy) -> None:
    run = toy.gate()
    (line,) = lines(toy)
    statement = line.statement()
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    subjects = {subject["name"]: subject["digest"] for subject in statement["subject"]}
    assert subjects["plan.md"] == {"sha256": digests.of_bytes(DOCUMENT.encode())}
    assert subjects["phase2/phase.toml"] == {"sha256": digests.of_manifest(toy.phase)}
    predicate = statement["predicate"]
    assert (predicate["result"], predicate["failedTests"], predicate["warnedTests"]) == ("PASSED", [], [])
    assert sorted(predicate["passedTests"]) == sorted(check["id"] for check in run.phase()["checks"])
    assert (run.report["record"], run.report["ledger"]) == (line.id, str(toy.folder / "plan.ledger.jsonl"))
    (phase,) = own(line)["phases"]
    schema = next(check for check in phase["checks"] if check["id"] == "phase2.schema.s")
    assert (schema["outcome"], schema["n"], schema["observed"]) == ("pass", 7, "there")


@pytest.mark.parametrize(("mood", "result"), [("red", "FAILED"), ("", "PASSED")])
def test_what_is_undecided_is_recorded_as_no_pass(toy: Toy, mood: str, result: str) -> None:
    toy.write("test_parity.py", check("pass", "p"))
    toy.gate(MOOD=mood)
    (line,) = lines(toy)
    assert line.statement()["predicate"]["result"] == "FAILED"
    assert line.statement()["predicate"]["warnedTests"] == ["phase2.parity.p"]
    assert ("phase2.schema.s" in line.statement()["predicate"]["failedTests"]) is (result == "FAILED")


def test_the_document_follows_the_runs(toy: Toy) -> None:
    assert toy.gate("--write").code == 0
    proven = DOCUMENT.replace("[ ] Do it", "[x] Do it").replace("[ ] Watch it", "[x] Watch it")
    assert toy.document.read_text(encoding="utf-8") == proven
    run = toy.gate("--write", MOOD="red")
    assert run.code == 1
    assert toy.document.read_text(encoding="utf-8") == proven.replace("[x] Do it", "[ ] Do it")
    (change,) = run.report["document"]["changes"]
    assert change == f'un-ticked phase2 "Do it" by record 3 ({run.report["record"]}) (failed: schema.s)'
    assert [line.kind for line in lines(toy)] == ["run", "write", "run", "write"]
    (edit,) = own(lines(toy)[3])["edits"]
    place = {"offset": DOCUMENT.index("[ ] Do it") + 1, "kind": "box 1 of phase 2"}
    assert edit == place | {"old": "x", "new": " "}


def test_what_was_attested_is_shown_and_completes_the_phase(toy: Toy) -> None:
    done = typed(
        "attest", "phase2", "Merge to main when stable", "--by", "Ada", "--evidence", "https://x.example/1",
        "--commit", "1f3c9a2", "--strategy", str(toy.document), "--phases", str(toy.phase.parent),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run = toy.gate("--write")
    assert run.phase()["complete"]
    merge = run.phase()["tasks"][2]
    assert (merge["state"], "by Ada, see https://x.example/1" in merge["reason"]) == ("attested", True)
    assert toy.document.read_text(encoding="utf-8") == DOCUMENT.replace("[ ]", "[x]")


def test_a_job_records_elsewhere_and_its_record_is_adopted(toy: Toy) -> None:
    artefact = toy.folder / "ci.jsonl"
    assert toy.gate("--ledger", str(artefact)).code == 0
    assert not (toy.folder / "plan.ledger.jsonl").exists()
    where = ("--strategy", str(toy.document))
    assert typed("ledger", "import", str(artefact), *where).returncode == 0
    assert typed("ledger", "import", str(artefact), *where).returncode == 0
    (line,) = lines(toy)
    assert own(line)["adopted"]["ledger"] == "ci.jsonl"
    done = typed("sync", "--write", *where, "--phases", str(toy.phase.parent))
    assert done.returncode == 0, done.stderr
    assert "[x] Do it" in toy.document.read_text(encoding="utf-8")


def test_a_ledger_that_cannot_be_written_stops_the_run_before_it_begins(toy: Toy) -> None:
    (toy.folder / "plan.ledger.jsonl").mkdir()
    run = toy.gate("--write")
    assert (run.code, run.report) == (2, {})
    assert "plan.ledger.jsonl: is a directory" in run.output
    assert not toy.runs.exists()


@pytest.mark.parametrize("option", ["--report", "--write-to"])
def test_nothing_takes_the_place_of_the_ledger(toy: Toy, option: str) -> None:
    run = toy.gate("--ledger", "ledger.json", option, "ledger.json")
    assert (run.code, run.report) == (2, {})
    assert "ledger.json: is the ledger, which nothing may replace; name another file" in run.output
    assert not (toy.folder / "ledger.json").exists()


def test_a_document_in_target_repo_is_written_and_stays_proven(toy: Toy) -> None:
    toy.write("test_schema.py", MOODY.replace("verify)", "verify, repository)"))
    assert toy.gate("--write", TARGET_REPO=str(toy.folder)).code == 0
    proven = toy.document.read_text(encoding="utf-8")
    assert proven.count("[x]") == 2
    run = toy.gate("--write", TARGET_REPO=str(toy.folder))
    assert (run.code, run.report["document"]["changes"]) == (0, [])
    where = ("--strategy", str(toy.document), "--phases", str(toy.phase.parent))
    done = typed("status", *where, TARGET_REPO=str(toy.folder))
    assert "verdict=passed" in done.stdout


def test_what_changes_in_target_repo_during_a_run_leaves_it_undecided(toy: Toy) -> None:
    (toy.folder / "code").mkdir()
    path = toy.folder / "code" / "settings.py"
    path.write_text("A = 1\n")
    toy.write("test_schema.py", check(f"open({str(path)!r}, 'w').write('A = 2')\nverify(passed(1, 1))"))
    run = toy.gate(TARGET_REPO=str(path.parent))
    assert (run.code, run.verdict()) == (3, "undecided")
    assert "TARGET_REPO changed while the run went on: run again" in run.said()


def test_status_tells_it_all_without_asking_a_server(toy: Toy) -> None:
    where = ("--strategy", str(toy.document), "--phases", str(toy.phase.parent))
    done = typed("status", *where)
    assert (done.returncode, done.stdout.splitlines()[-1][:17]) == (3, "status: undecided")
    toy.gate(MOOD="red")
    done = typed("status", *where)
    assert done.returncode == 1
    first, *blocks, last = done.stdout.splitlines()
    assert first.startswith("PHASE phase2 verdict=failed complete=no proven=1 attested=0 waived=0 open=1 refuted=1 ")
    assert 'BLOCKS phase2 "Do it" is refuted: failed: schema.s' in blocks
    assert last == "status: failed (1 phase: 1 failed; 0 complete)"


def test_the_record_holds_what_json_readers_understand(toy: Toy) -> None:
    toy.gate()
    raw = (toy.folder / "plan.ledger.jsonl").read_bytes()
    assert json.loads(raw)["statement"] == lines(toy)[0].statement()


def test_two_gates_at_once_both_write(toy: Toy) -> None:
    Toy(toy.folder, 3)
    command = [word for word in toy.command() if word not in ("--report", str(toy.folder / "report.json"))]
    both = [
        subprocess.Popen([*command, phase, "--write"], env=toy.environment(), cwd=toy.folder, stdout=subprocess.DEVNULL)
        for phase in ("phase2", "phase3")
    ]
    assert [gate.wait(300) for gate in both] == [0, 0]
    text = toy.document.read_text(encoding="utf-8")
    assert text.count("[x]") == 3
    assert sorted(line.kind for line in lines(toy)) == ["run", "run", "write", "write"]
