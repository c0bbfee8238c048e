"""Which strategy document a session is about, and what its checks learn of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.finding import Outcome
from checks.strategy import is_whole
from gate.checkout import PHASES
from gate.given_document import read
from tests.gate.commands import typed
from tests.gate.toy import Run, Toy

DOCUMENTS = Path(__file__).parent / "strategy" / "documents"
OTHER = "## Phase 2: Toy\n\n- [ ] Do it\n\n## Phase 3: Other\n\n- [ ] Do more\n"
CHECK = 'def test_s(strategy, verify):\n    """It is so."""\n    verify(passed(len(strategy.phases), strategy.name))\n'


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """A phase whose check says which document it was given, and how many phases that has."""
    made = Toy(tmp_path)
    made.write("test_schema.py", CHECK)
    (tmp_path / "other.md").write_text(OTHER)
    return made


@pytest.mark.parametrize("path", [PHASES / "STRATEGY.md", DOCUMENTS / "trap.md"], ids=["default", "trap"])
def test_whole_documents_are_whole(path: Path) -> None:
    finding = is_whole(read(path))
    assert (finding.outcome, finding.cause) == (Outcome.PASS, "")
    assert finding.n == len(read(path).phases) >= 4


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("**Objective**: A desk beside the old one\n", "", "a phase has no objective"),
        ("**Objective**: A desk beside the old one\n", "**Objective**:\n", "a phase has no objective"),
        ("- [ ] Invite *all_readers*\n", "", "a phase has neither tasks nor a timeline"),
        ("**Timeline**:\n", "", "a phase has neither tasks nor a timeline"),
        ("**Success Criteria**: both desks lend\n", "", "a phase has no success criterion"),
        ("**Success Criteria**: both desks lend\n", "**Success Criteria**:\n", "a phase has no success criterion"),
        ("- [ ] Open the desk", "- [x] Add desk configuration to desk.toml\n- [ ] Open the desk",
         "the strategy document cannot be read"),
    ],
)  # fmt: skip
def test_a_document_with_a_gap_is_not_whole(tmp_path: Path, old: str, new: str, cause: str) -> None:
    text = (DOCUMENTS / "trap.md").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "plan.md").write_text(text.replace(old, new), encoding="utf-8")
    finding = is_whole(read(tmp_path / "plan.md"))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)


@pytest.mark.parametrize("name", ["nowhere.md", "."])
def test_a_document_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    finding = is_whole(read(tmp_path / name))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "the strategy document cannot be read")
    assert "name the strategy document" in str(finding.observed)


def told(run: Run) -> tuple[str, int]:
    """What the check of a run was given."""
    check = next(check for check in run.phase()["checks"] if check["id"] == "phase2.schema.s")
    return check["observed"], check["n"]


def test_gate_run_hands_its_document_over(toy: Toy) -> None:
    assert told(toy.gate()) == (str(toy.document), 1)
    assert told(toy.gate("--strategy", "other.md", "phase2")) == (str(toy.folder / "other.md"), 2)


RECORD = ("--gate-record", "record.jsonl")


@pytest.mark.parametrize(
    ("options", "variables", "name"),
    [
        (("--strategy", "other.md"), {}, "other.md"),
        (("--strategy=other.md", "-n", "2"), {}, "other.md"),
        ((), {"PHASEGATE_STRATEGY": "other.md"}, "other.md"),
        (("--strategy", "plan.md"), {"PHASEGATE_STRATEGY": "other.md"}, "plan.md"),
        ((), {"PHASEGATE_STRATEGY": ""}, str(PHASES / "STRATEGY.md")),
    ],
    ids=["option", "workers", "variable", "both", "neither"],
)
def test_a_bare_session_is_about_the_document_that_is_named(
    toy: Toy, options: tuple[str, ...], variables: dict[str, str], name: str
) -> None:
    toy.bare(*RECORD, *options, **variables)
    assert f'"observed": "{toy.folder / name}"' in (toy.folder / "record.jsonl").read_text()


@pytest.mark.parametrize("command", ["status", "ledger verify"])
def test_the_variable_names_the_document_of_the_commands(command: str, tmp_path: Path) -> None:
    done = typed(*command.split(), PHASEGATE_STRATEGY=str(tmp_path / "nowhere.md"))
    assert str(tmp_path / "nowhere") in done.stdout + done.stderr
    assert done.returncode == 2
