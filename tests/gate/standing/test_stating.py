"""What people may state, what they may not, and how it is taken back."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gate import stating, syncing
from gate.ledger import file as ledger_file
from gate.ledger import records
from gate.ledger.records import Kind
from gate.usage import UsageError
from reports.summary import TaskState
from tests.gate.recorded import DOCUMENT, Recorded

if TYPE_CHECKING:
    from pathlib import Path

MERGE = "Merge to main when stable"
SEEN = {"by": "Ada", "evidence": "https://git.example/us/pull/12", "commit": "1f3c9a2"}
GIT = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@x.example", "-c", "init.defaultBranch=main")


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    for name in ("DATABASE_URL", "TARGET_REPO"):
        monkeypatch.delenv(name, raising=False)
    return Recorded(tmp_path)


def place(ledger: Recorded) -> stating.Place:
    toy = ledger.toy
    return stating.Place(strategy=toy.document, folder=toy.phase.parent, ledger=None, directory=toy.folder)


def attest(ledger: Recorded, phase: str = "phase2", task: str = MERGE, **changes: str) -> str:
    return stating.attest(place(ledger), phase, task, **(SEEN | changes))


def waive(ledger: Recorded, task: str = MERGE, **changes: str) -> str:
    until = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    given = {"by": "Ada", "reason": "the freeze", "until": until} | changes
    return stating.waive(place(ledger), "phase2", task, **given)


def state(ledger: Recorded, title: str = MERGE) -> TaskState:
    toy = ledger.toy
    return syncing.read(toy.document, toy.phase.parent, None, toy.folder).phases[0].by_title()[title].state


def lines(ledger: Recorded) -> list[str]:
    return [line.kind for line in ledger_file.load(ledger.toy.folder / "plan.ledger.jsonl").lines]


@pytest.mark.parametrize("phase", ["phase2", "2", "phases/phase2/"])
def test_an_attestation_is_a_record_of_its_own(ledger: Recorded, phase: str) -> None:
    assert 'attested phase2 "Merge to main when stable" by Ada: record 1 (' in attest(ledger, phase)
    (line,) = ledger_file.load(ledger.toy.folder / "plan.ledger.jsonl").lines
    told = records.own(line.statement())
    assert line.statement()["predicateType"] == "urn:phasegate:attestation:v1"
    assert {key: told[key] for key in ("phase", "task", *SEEN)} == {"phase": 2, "task": MERGE, **SEEN}
    assert state(ledger) is TaskState.ATTESTED


def test_an_attestation_can_be_taken_back(ledger: Recorded) -> None:
    attest(ledger)
    stating.revoke(place(ledger), "phase2", MERGE, Kind.ATTESTATION, by="Bob", reason="another merge")
    assert state(ledger) is TaskState.OPEN
    with pytest.raises(UsageError, match="has no attestation that stands"):
        stating.revoke(place(ledger), "phase2", MERGE, Kind.ATTESTATION, by="Bob", reason="again")
    attest(ledger)
    assert lines(ledger) == ["attestation", "revocation", "attestation"]


def test_a_waiver_is_a_record_and_can_be_taken_back(ledger: Recorded) -> None:
    assert "its box stays as it is" in waive(ledger, "Do it")
    assert state(ledger, "Do it") is TaskState.WAIVED
    stating.revoke(place(ledger), "phase2", "Do it", Kind.WAIVER, by="Bob", reason="it is needed")
    assert state(ledger, "Do it") is TaskState.OPEN


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"phase": "phase3"}, "'phase3' is no phase with checks; there are phase2"),
        ({"phase": "../phase2x"}, "is no phase with checks"),
        ({"task": "Do it"}, 'phase2 "Do it" has checks: what they prove nobody attests; gate run phase2'),
        (
            {"task": "Merge to min when stable"},
            'phase 2 has no task "Merge to min when stable"; nearest: "Merge to main',
        ),
        ({"task": ""}, "phase 2 has no task"),
        ({"by": " "}, "--by is empty"),
        ({"by": "A\x1b[2J"}, "--by is empty"),
        ({"evidence": ""}, "--evidence '' is no address"),
        ({"evidence": "seen it"}, "is no address: give the https:// of what shows it"),
        ({"evidence": "http://[x"}, "is no address"),
        ({"evidence": "https://ada:word@git.example/1"}, "--evidence holds a user or a password"),
        ({"commit": ""}, "a merge is attested with its commit"),
        ({"commit": "main"}, "a merge is attested with its commit"),
    ],
)
def test_what_cannot_be_attested_leaves_no_record(ledger: Recorded, changes: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        attest(ledger, **changes)
    assert told in str(caught.value)
    assert not (ledger.toy.folder / "plan.ledger.jsonl").exists()
    assert ledger.toy.document.read_text(encoding="utf-8") == DOCUMENT


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": ""}, "--reason is empty"),
        ({"until": ""}, "--until '' is no day"),
        ({"until": "31.12.2030"}, "is no day: write it as 2026-12-31"),
        ({"until": "2020-01-01"}, "--until 2020-01-01 has passed"),
        ({"by": ""}, "--by is empty"),
        ({"task": "Do that"}, 'has no task "Do that"'),
    ],
)
def test_what_cannot_be_waived_leaves_no_record(ledger: Recorded, changes: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        waive(ledger, **changes)
    assert told in str(caught.value)
    assert not (ledger.toy.folder / "plan.ledger.jsonl").exists()


def test_a_task_that_the_manifest_lacks_is_told_to_be_added(ledger: Recorded) -> None:
    ledger.toy.document.write_text(DOCUMENT + "- [ ] Another\n", encoding="utf-8")
    with pytest.raises(UsageError, match='names no task "Another"'):
        attest(ledger, task="Another")


class Repository:
    """A checkout with a branch that was merged and one that was not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self("init", "-q")
        self.merged = self.commit("one")
        self("checkout", "-q", "-b", "feature")
        self.unmerged = self.commit("two")

    def __call__(self, *words: str) -> str:
        done = subprocess.run([*GIT, "-C", str(self.folder), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        self("commit", "-q", "--allow-empty", "-m", message)
        return self("rev-parse", "HEAD")


def test_the_commit_of_a_merge_is_looked_up(ledger: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(ledger.toy.folder / "service")
    monkeypatch.setenv("TARGET_REPO", str(repository.folder))
    attest(ledger, commit=repository.merged[:10])
    (line,) = ledger_file.load(ledger.toy.folder / "plan.ledger.jsonl").lines
    assert records.own(line.statement())["commit"] == repository.merged
    told: dict[str, Any] = {repository.unmerged: "has not arrived on main", "0" * 40: "is no commit of TARGET_REPO"}
    for commit, why in told.items():
        with pytest.raises(UsageError, match=why):
            attest(ledger, commit=commit)
    assert lines(ledger) == ["attestation"]
