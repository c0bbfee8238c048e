"""The document held against its ledger: what --check says, what --write changes, and --undo."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gate import syncing
from gate.ledger import file as ledger_file
from gate.ledger.errors import LedgerError
from gate.ledger.records import Kind
from gate.strategy import document_file
from gate.strategy.document import DocumentError
from gate.usage import UsageError
from tests.gate.recorded import DOCUMENT, NOW, Recorded

if TYPE_CHECKING:
    from pathlib import Path

MERGE = "Merge to main when stable"
JUST_NOW = NOW - datetime.now(UTC)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Recorded(tmp_path)


def synced(ledger: Recorded, action: str | None = None) -> tuple[list[str], int]:
    """What the command says, where no target is configured."""
    toy = ledger.toy
    return syncing.synced(
        action, strategy=toy.document, folder=toy.phase.parent, ledger=None, directory=toy.folder
    )  # fmt: skip


def text(ledger: Recorded) -> str:
    return ledger.toy.document.read_text(encoding="utf-8")


def test_a_document_without_ledger_and_claims_is_in_order(ledger: Recorded) -> None:
    lines, code = synced(ledger, "check")
    assert (len(lines), code) == (1, 0)
    assert lines[0].startswith("sync: passed")


@pytest.mark.parametrize("title", ["Do it", MERGE])
def test_a_box_that_nothing_proves_is_named_with_its_line(ledger: Recorded, title: str) -> None:
    ledger.toy.document.write_text(DOCUMENT.replace(f"[ ] {title}", f"[x] {title}"), encoding="utf-8")
    lines, code = synced(ledger, "check")
    line = DOCUMENT.split("\n").index(f"- [ ] {title}") + 1
    assert code == 1
    assert f'plan.md:{line}: phase2 "{title}" is ticked, but nothing proves it' in lines[0]
    assert ("gate attest phase2" if title == MERGE else "gate run phase2") in lines[0]
    assert len(lines) == 2


def test_what_is_proven_is_written_once_and_taken_back_exactly(ledger: Recorded) -> None:
    ledger.run(JUST_NOW)
    ledger.state(MERGE)
    path = ledger.save()
    assert synced(ledger, "check")[1] == 1
    before = ledger.toy.document.read_bytes()
    lines, code = synced(ledger)
    assert (len(lines), code, ledger.toy.document.read_bytes()) == (4, 0, before)
    lines, code = synced(ledger, "write")
    assert (lines[-1].rpartition(": ")[2], code) == ("3 edits written", 0)
    assert text(ledger) == DOCUMENT.replace("[ ]", "[x]")
    assert synced(ledger, "check")[1] == 0
    size = path.stat().st_size
    assert "nothing to write" in synced(ledger, "write")[0][0]
    assert path.stat().st_size == size
    assert "took back 3 edits of record 3" in synced(ledger, "undo")[0][0]
    assert ledger.toy.document.read_bytes() == before
    with pytest.raises(UsageError, match="no write of the ledger is left"):
        synced(ledger, "undo")
    assert [line.kind for line in ledger_file.load(path).lines] == ["run", "attestation", "write", "undo"]


def test_what_failed_or_expired_is_unticked_with_its_record(ledger: Recorded) -> None:
    ledger.toy.document.write_text(DOCUMENT.replace("[ ]", "[x]"), encoding="utf-8")
    ledger.run(JUST_NOW + timedelta(days=8), outcomes={"phase2.parity.p": "fail"})
    ledger.run(JUST_NOW, outcomes={"phase2.parity.p": "fail", "phase2.connectivity.c": "unknown"})
    ledger.save()
    lines, _ = synced(ledger, "write")
    assert text(ledger) == DOCUMENT.replace("[ ] Merge", "[x] Merge")  # a hand-ticked box is named, and left
    assert lines[0].startswith('un-ticked phase2 "Do it" by record 1 (')
    assert "it is 8 days old, and connectivity counts for 7" in lines[0]
    assert lines[1].startswith('un-ticked phase2 "Watch it" by record 2 (')
    lines, code = synced(ledger, "check")
    assert (len(lines), code) == (3, 1)
    assert "phase2: connectivity.c: it is 8 days old" in lines[1]


def test_an_edit_between_write_and_undo_is_not_lost(ledger: Recorded) -> None:
    ledger.run(JUST_NOW)
    ledger.save()
    synced(ledger, "write")
    with ledger.toy.document.open("a", encoding="utf-8") as file:
        file.write("A remark.\n")
    with pytest.raises(UsageError):
        synced(ledger, "undo")
    assert text(ledger).endswith("A remark.\n")


def test_tasks_and_checks_without_partner(ledger: Recorded) -> None:
    changed = DOCUMENT.replace("Watch it", "Watch that") + "\n## Elsewhere\n\n- [ ] Loose\n"
    ledger.toy.document.write_text(changed, encoding="utf-8")
    ledger.toy.write("test_more_schema.py", "def test_more(verify):\n    pass\n")
    (ledger.toy.phase / "test_latency.py").unlink()
    told = "\n".join(synced(ledger, "check")[0])
    assert 'plan.md:6: "Watch that" is named by no manifest; nearest: "Watch it"' in told
    assert 'task "Watch it" is not in' in told
    assert '"Loose" stands in no phase' in told
    assert "names phase2.latency.l, which is not written" in told
    assert "phase2.more.more is named by no task" in told


def test_a_phase_that_the_document_lacks_is_named_with_the_way_on(ledger: Recorded) -> None:
    ledger.toy.document.write_text(DOCUMENT.replace("Phase 2", "Phase 3"), encoding="utf-8")
    told = "\n".join(synced(ledger, "check")[0])
    assert f"plan.md has no phase 2, so {ledger.toy.phase / 'phase.toml'} binds no box; add the phase, or" in told
    assert "leave its folder out of a copy of the others and add --phases DIR" in told


def test_a_status_that_claims_too_much_is_named(ledger: Recorded) -> None:
    ledger.toy.document.write_text(DOCUMENT.replace("2: Toy", "2: Toy - ✅ COMPLETE"), encoding="utf-8")
    told = "\n".join(synced(ledger, "check")[0])
    assert 'the heading of phase 2 says "✅ COMPLETE", but no record proves anything of this phase' in told


def test_a_heading_that_no_write_can_put_right_is_named(ledger: Recorded) -> None:
    document = DOCUMENT.replace("2: Toy", "2: Toy - COMPLETE yesterday")
    ledger.toy.document.write_text(document, encoding="utf-8")
    ledger.run(JUST_NOW)
    ledger.save()
    synced(ledger, "write")
    told = "\n".join(synced(ledger, "check")[0])
    assert 'the heading "Phase 2: Toy - COMPLETE yesterday" says that it is complete, but its records' in told


def test_what_a_write_left_contradicts_nothing(ledger: Recorded) -> None:
    head, _, tail = DOCUMENT.partition("## Phase")
    status, criterion = "**Status**: Phase 2 - Toy (In Progress)\n\n", "\n**Success Criteria**: ⏳ it works\n"
    document = f"{head}{status}## Phase{tail.replace('2: Toy', '2: Toy - 🚧 IN PROGRESS')}{criterion}"
    ledger.toy.document.write_text(document, encoding="utf-8")
    ledger.run(JUST_NOW)
    ledger.save()
    synced(ledger, "write")
    assert "**Success Criteria**: ✅ it works" in text(ledger)
    assert synced(ledger, "check")[1] == 0  # the merge is still open
    ledger.state(MERGE, Kind.WAIVER, until="2999-12-31")
    ledger.save()
    synced(ledger, "write")
    assert "2: Toy - ✅ COMPLETE" in text(ledger)
    assert synced(ledger, "check")[1] == 0  # it may wait, and its box stays open


def test_statuses_are_written_where_the_document_has_them(ledger: Recorded) -> None:
    document = DOCUMENT.replace("2: Toy", "2: Toy - 🚧 IN PROGRESS") + "\n**Success Criteria**: it works\n"
    ledger.toy.document.write_text(document, encoding="utf-8")
    ledger.run(JUST_NOW)
    ledger.state(MERGE)
    ledger.save()
    synced(ledger, "write")
    assert "## Phase 2: Toy - ✅ COMPLETE\n" in text(ledger)
    assert synced(ledger, "check")[1] == 0
    synced(ledger, "undo")
    assert text(ledger) == document


def test_another_documents_ledger_is_refused(ledger: Recorded) -> None:
    ledger.run(document={"name": "other.md", "title": "Another plan"})
    ledger.save()
    with pytest.raises(LedgerError, match=r"is the ledger of another document: record 1 is of other\.md"):
        synced(ledger, "check")


@pytest.mark.parametrize("action", [None, "check", "write", "undo"])
def test_a_broken_ledger_is_refused_and_nothing_changes(ledger: Recorded, action: str | None) -> None:
    ledger.run(JUST_NOW)
    ledger.run(JUST_NOW)
    path = ledger.save()
    path.write_bytes(path.read_bytes().replace(b'"pass"', b'"fail"', 1))
    with pytest.raises(LedgerError, match=r"plan\.ledger\.jsonl:1: "):
        synced(ledger, action)
    assert text(ledger) == DOCUMENT


def test_a_torn_last_line_takes_nothing_away(ledger: Recorded) -> None:
    ledger.run(JUST_NOW)
    path = ledger.save()
    path.write_bytes(path.read_bytes() + b'{"statement":{"_type":')
    assert "its last line is torn (22 bytes) and left out: it was never confirmed" in synced(ledger, "check")[0][0]
    synced(ledger, "write")
    assert [line.kind for line in ledger_file.load(path).lines] == ["run", Kind.WRITE]


def test_an_edit_in_the_middle_of_a_write_is_kept(ledger: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.run(JUST_NOW)
    ledger.save()
    extend = ledger_file.extend

    def edited(*given: Any) -> object:
        monkeypatch.setattr(ledger_file, "extend", extend)
        ledger.toy.document.write_text(DOCUMENT + "\nA remark.\n", encoding="utf-8")
        return extend(*given)

    monkeypatch.setattr(ledger_file, "extend", edited)
    synced(ledger, "write")
    ticked = DOCUMENT.replace("[ ] Do it", "[x] Do it").replace("[ ] Watch it", "[x] Watch it")
    assert text(ledger) == ticked + "\nA remark.\n"
    synced(ledger, "undo")
    assert text(ledger) == DOCUMENT + "\nA remark.\n"


def test_a_record_that_comes_in_between_is_heeded(ledger: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.run(JUST_NOW + timedelta(hours=1))
    path = ledger.save()
    extend = ledger_file.extend

    def late(*given: Any) -> object:
        monkeypatch.setattr(ledger_file, "extend", extend)
        ledger.run(JUST_NOW, outcomes={"phase2.schema.s": "fail"})
        ledger.save()
        return extend(*given)

    monkeypatch.setattr(ledger_file, "extend", late)
    synced(ledger, "write")
    assert text(ledger) == DOCUMENT.replace("[ ] Watch it", "[x] Watch it")
    assert [line.kind for line in ledger_file.load(path).lines] == ["run", "run", "write"]


def test_writes_are_taken_back_one_by_one_to_the_first(ledger: Recorded) -> None:
    before = ledger.toy.document.read_bytes()
    for outcome in ("pass", "fail", "pass"):
        ledger.run(JUST_NOW, outcomes={"phase2.schema.s": outcome} if outcome == "fail" else {})
        ledger.save()
        synced(ledger, "write")
        ledger.lines = list(ledger_file.load(ledger.toy.folder / "plan.ledger.jsonl").lines)
    told = [synced(ledger, "undo")[0][0] for _ in range(3)]
    assert [line.partition("record ")[2].split()[0] for line in told] == ["6", "4", "2"]
    assert ledger.toy.document.read_bytes() == before
    with pytest.raises(UsageError, match="no write of the ledger is left"):
        synced(ledger, "undo")


def test_a_write_that_was_killed_before_the_document_is_no_write(ledger: Recorded) -> None:
    ledger.run(JUST_NOW)
    ledger.save()
    synced(ledger, "write")
    written = text(ledger)
    ledger.toy.document.write_text(DOCUMENT, encoding="utf-8")  # as if the kill came between record and document
    with pytest.raises(UsageError, match="no write of the ledger is left"):
        synced(ledger, "undo")
    synced(ledger, "write")
    assert text(ledger) == written
    assert "of record 3" in synced(ledger, "undo")[0][0]
    assert text(ledger) == DOCUMENT


def test_a_full_disk_leaves_no_record_of_a_write(ledger: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.run(JUST_NOW)
    path = ledger.save()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(document_file, "replace", full)
    with pytest.raises(DocumentError, match="no space left on device"):
        synced(ledger, "write")
    assert [line.kind for line in ledger_file.load(path).lines] == ["run"]


def test_what_a_waiver_covers_is_unticked_for_its_proof(ledger: Recorded) -> None:
    ledger.run(JUST_NOW + timedelta(days=8))
    ledger.state("Do it", Kind.WAIVER, until="2030-01-01")
    ledger.toy.document.write_text(DOCUMENT.replace("[ ] Do it", "[x] Do it"), encoding="utf-8")
    ledger.save()
    (change, *_) = synced(ledger, "write")[0]
    assert change.startswith('un-ticked phase2 "Do it" by record 1 (')
    assert "it is 8 days old" in change
