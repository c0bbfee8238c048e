"""Checks that disrupt, end to end: a configured target takes over what a rehearsal found, and never runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from gate.ledger import file as ledger_file
from gate.ledgers import REHEARSAL
from tests.gate.commands import typed
from tests.gate.recorded import DOCUMENT, MANIFEST
from tests.gate.toy import FAIL, Toy, check, disrupting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gate.toy import Run

CHECK = "phase2.schema.s"
RAN = "ran.txt"
"""Where the check leaves word that it was run: on the embedded target alone."""
LEAVES_WORD = f"with open({RAN!r}, 'a') as word:\n    word.write('x')\n"
MOODY = f'{LEAVES_WORD}verify({FAIL} if os.environ.get("MOOD") == "red" else passed(7, "there"))'


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Its check of the schema disrupts, and fails in a red mood."""
    toy = Toy(tmp_path)
    toy.write("phase.toml", MANIFEST)
    toy.write("test_schema.py", disrupting(MOODY))
    toy.document.write_text(DOCUMENT, encoding="utf-8")
    return toy


def of_check(run: Run) -> Any:
    return next(check for check in run.phase()["checks"] if check["id"] == CHECK)


def rehearsal(toy: Toy, **variables: str) -> str:
    """Rehearse; the record's id."""
    run = toy.gate("--rehearse", **variables)
    assert (of_check(run)["rehearsed"], run.report["target"]["rehearsal"]) == (False, True)
    (toy.folder / RAN).unlink()
    return str(run.report["record"])


def test_a_configured_target_takes_the_rehearsals_word(toy: Toy) -> None:
    before = toy.gate()
    assert (before.verdict(), before.code, of_check(before)["rehearsed"]) == ("undecided", 3, False)
    assert (of_check(before)["cause"], of_check(before)["remedy"]) == ("not rehearsed", "gate run --rehearse phase2")
    record = rehearsal(toy)
    run = toy.gate("--report", str(toy.folder / "report.xml"), "--report", str(toy.folder / "report.md"))
    assert (run.verdict(), run.code, of_check(run)["outcome"]) == ("passed", 0, "pass")
    assert "[3/3]" in run.output
    assert (of_check(run)["rehearsed"], of_check(run)["n"], record in of_check(run)["detail"]) == (True, 7, True)
    assert "(rehearsed)" in (toy.folder / "report.md").read_text(encoding="utf-8")
    assert not (toy.folder / RAN).exists()
    told_by_junit(toy)
    recorded_by_the_run(toy, record)
    bare_says_the_same(toy)


def told_by_junit(toy: Toy) -> None:
    told = ElementTree.parse(toy.folder / "report.xml").find(".//property[@name='rehearsed']")
    assert told is not None
    assert told.attrib["value"] == CHECK


def recorded_by_the_run(toy: Toy, record: str) -> None:
    """Where phases stand is told by this record alone: the rehearsals' ledger is not asked again."""
    line = ledger_file.load(toy.folder / "plan.ledger.jsonl").lines[-1]
    checks = line.statement()["predicate"]["phasegate"]["phases"][0]["checks"]
    found = {check["id"]: check.get("rehearsed", {}).get("record") for check in checks}
    assert found == {name: record if name == CHECK else None for name in found}
    (toy.runs / REHEARSAL).rename(toy.runs / "away")
    own = ["--phases", str(toy.phase.parent), "--strategy", str(toy.document)]
    status = typed("status", *own, PHASEGATE_RUNS=str(toy.runs))
    assert "passed" in next(line for line in status.stdout.splitlines() if "phase2" in line)
    shown = typed("ledger", "show", str(line.seq), "--strategy", str(toy.document))
    assert f"pass {CHECK} (rehearsed, record {record}), n = 7" in shown.stdout
    (toy.runs / "away").rename(toy.runs / REHEARSAL)


def bare_says_the_same(toy: Toy) -> None:
    bare = toy.bare()
    assert (bare.verdict(), bare.code) == ("passed", 0), bare.output
    spread = toy.bare("-n2")
    assert (spread.verdict(), "never ran" in spread.output) == ("undecided", False)  # latency is not measured there
    narrowed = toy.bare("-kparity")
    assert (narrowed.verdict(), narrowed.code) == ("undecided", 3)
    assert CHECK not in narrowed.said()
    assert not (toy.folder / RAN).exists()


def test_a_rehearsed_fail_is_a_fail(toy: Toy) -> None:
    rehearsal(toy, MOOD="red")
    run = toy.gate()
    assert (run.verdict(), run.code, of_check(run)["cause"]) == ("failed", 1, "no index")
    assert of_check(run)["rehearsed"]
    bare = toy.bare()
    assert (bare.verdict(), bare.code) == ("failed", 1)
    assert f"fail     {CHECK} (rehearsed): no index" in bare.output
    assert "remedy: make one" in bare.output
    assert [toy.bare("-kschema").code, toy.bare("-kparity").code] == [1, 3]
    rehearsal(toy)
    assert toy.gate().code == 0


@pytest.mark.parametrize("damage", [b"", b"nonsense\n"], ids=["missing", "damaged"])
def test_what_became_of_the_ledger_breaks_no_run(toy: Toy, damage: bytes) -> None:
    toy.runs.mkdir()
    if damage:
        (toy.runs / REHEARSAL).write_bytes(damage)
    run, bare = toy.gate(), toy.bare()
    assert (run.verdict(), run.code, bare.verdict(), bare.code) == ("undecided", 3, "undecided", 3)
    cause = "the ledger of the rehearsals cannot be used" if damage else "not rehearsed"
    assert of_check(run)["cause"] == cause
    assert cause in bare.said()
    assert [one["outcome"] for one in run.phase()["checks"]].count("pass") == 3


def test_what_disrupts_through_another_fixture_is_not_rehearsed_and_no_pass(toy: Toy) -> None:
    through = "@pytest.fixture\ndef disrupt():\n    raise OSError('not here')\n\n"
    through += "@pytest.fixture\ndef slow(disrupt):\n    pass\n\n"
    toy.write("test_schema.py", through + check(MOODY).replace("(verify)", "(slow, verify)"))
    run = toy.gate()
    assert (run.verdict(), of_check(run)["outcome"]) == ("undecided", "unknown")
    assert not (toy.folder / RAN).exists()


def test_allure_has_what_was_rehearsed(toy: Toy) -> None:
    rehearsal(toy)
    toy.gate("--allure", str(toy.folder / "allure"))
    found = [json.loads(file.read_bytes()) for file in (toy.folder / "allure").glob("*-result.json")]
    (told,) = [one for one in found if CHECK in [label["value"] for label in one["labels"]]]
    assert told["status"] == "passed"
    assert "rehearsed on the embedded target, record 1" in told["description"]
