"""Records of another ledger are adopted: all that are new, or none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gate.ledger import records
from gate.ledger.adopt import Adopted, Adoption, adopt
from gate.ledger.errors import LedgerError
from gate.ledger.file import append, load
from gate.ledger.records import Kind
from tests.gate.ledger.statements import DOCUMENT, NOON, baseline, run, stated, write

if TYPE_CHECKING:
    from pathlib import Path

NOW = NOON + timedelta(hours=1)
TASK = "Merge to main when stable"


class Two:
    """A document's ledger, and another one."""

    def __init__(self, folder: Path) -> None:
        self.own, self.other = folder / "STRATEGY.ledger.jsonl", folder / "ci.ledger.jsonl"

    def adopt(self) -> Adopted:
        document = DOCUMENT["name"], DOCUMENT["title"]
        return adopt(Adoption(path=self.own, source=self.other, document=document, now=NOW))

    def numbers(self) -> list[object]:
        return [records.own(line.statement()).get("number") for line in load(self.own).lines]

    def refused(self) -> str:
        """Why nothing is adopted; the ledger stays as it is, byte for byte."""
        before = self.own.read_bytes() if self.own.exists() else None
        with pytest.raises(LedgerError) as caught:
            self.adopt()
        assert (self.own.read_bytes() if self.own.exists() else None) == before
        return str(caught.value)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def test_records_are_appended_anew_and_say_where_they_come_from(two: Two) -> None:
    write(two.own, run(1))
    theirs = write(two.other, run(2), stated(Kind.ATTESTATION, TASK, minutes=3), run(4, phase=3))
    done = two.adopt()
    own = load(two.own).lines
    assert [(old.seq, new.seq, new.kind) for old, new in done.pairs] == [
        (1, 2, "run"),
        (2, 3, "attestation"),
        (3, 4, "run"),
    ]
    assert [new for _, new in done.pairs] == list(own[1:])
    for old, new in zip(theirs, own[1:], strict=True):
        told = new.statement()
        adopted = told["predicate"]["phasegate"].pop("adopted")
        assert adopted == {"ledger": "ci.ledger.jsonl", "seq": old.seq, "hash": old.hash}
        assert told == old.statement()


def test_what_was_adopted_before_is_passed_over(two: Two) -> None:
    write(two.other, run(1))
    assert (len(two.adopt().pairs), two.adopt()) == (1, Adopted(known=1))
    write(two.other, run(2))
    done = two.adopt()
    assert (len(done.pairs), done.known, two.numbers()) == (1, 1, [1, 2])


def test_what_a_job_began_with_is_known(two: Two) -> None:
    write(two.own, run(1), run(2))
    two.other.write_bytes(two.own.read_bytes())
    write(two.other, run(3))
    write(two.own, run(4, phase=3))
    assert [old.seq for old, _ in two.adopt().pairs] == [3]
    assert two.numbers() == [1, 2, 4, 3]


def test_a_record_that_came_by_way_of_a_third_ledger_is_adopted_once(two: Two, tmp_path: Path) -> None:
    write(two.other, run(1))
    third = Two(tmp_path)
    third.own = tmp_path / "third.ledger.jsonl"
    third.adopt()
    two.adopt()
    two.other = third.own
    assert two.adopt() == Adopted(known=1)
    first = load(two.own).lines[0].statement()
    assert records.own(first)["adopted"]["ledger"] == "ci.ledger.jsonl"


def test_a_record_that_is_offered_twice_is_adopted_once(two: Two) -> None:
    first = write(two.other, run(1))[0]
    write(two.other, run(1, adopted={"ledger": "third.jsonl", "seq": 1, "hash": first.hash}), run(2))
    assert [old.seq for old, _ in two.adopt().pairs] == [1, 3]


def test_a_baseline_is_adopted_and_none_that_is_older_than_the_files_newest(two: Two) -> None:
    write(two.own, baseline("baseline/v1.json", minutes=5))
    write(two.other, baseline("baseline/source.json", minutes=2), baseline("baseline/v1.json", minutes=6))
    assert [new.kind for _, new in two.adopt().pairs] == ["baseline", "baseline"]
    write(two.other, baseline("baseline/v1.json", minutes=4))
    assert "is older than record 3" in two.refused()


def test_what_was_written_into_a_document_elsewhere_is_left_there(two: Two) -> None:
    write(two.other, run(1), stated(Kind.WRITE, "none"), run(2))
    assert [old.seq for old, _ in two.adopt().pairs] == [1, 3]


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (run(2, rehearsal=True), "is a rehearsal's, which proves nothing of this document; import the ledger of a run"),
        (
            run(2, document={"name": "OTHER.md", "title": "Other"}),
            "is of another document: of OTHER.md (Other), not of ",
        ),
        (run(2, minutes=66), "is dated in the future (2026-01-02 13:06 UTC); set the clock right, on the machine that"),
        (run(2, finished=None), "does not say when it was made; use the tool that wrote it"),
        (
            run(2, phases="all"),
            "is no statement of phasegate: its phases are no list of tables; use the tool that wrote it",
        ),
        (
            run(2) | {"predicate": 5},
            "is no statement of phasegate: its predicate is no table; use the tool that wrote it",
        ),
    ],
    ids=["rehearsal", "other document", "future", "no time", "foreign", "no predicate"],
)
def test_all_or_nothing_and_the_record_is_named(two: Two, second: Any, told: str) -> None:
    theirs = write(two.other, run(1), second, run(3))
    assert two.refused().startswith(f"{two.other}:2: record 2 ({theirs[1].id}) {told}")
    write(two.own, run(9, phase=3))
    assert f"record 2 ({theirs[1].id}) {told}" in two.refused()


def test_odd_records_in_the_own_ledger_say_nothing_about_any_matter(two: Two) -> None:
    odd = [run(30, phases=5), run(31, phases=[5]), run(32) | {"predicate": 5}, stated(Kind.WAIVER, "x", phase=["x"])]
    write(two.own, run(29), *odd[:2], odd[3])
    append(two.own, odd[2], kind="run")
    write(two.other, run(40))
    assert len(two.adopt().pairs) == 1


def test_clocks_may_differ_by_minutes(two: Two) -> None:
    write(two.other, run(1, minutes=64))
    assert len(two.adopt().pairs) == 1


def test_what_is_older_must_not_outweigh_what_is_newer(two: Two) -> None:
    mine = write(two.own, run(30, verdict="failed"))
    write(two.other, run(20))
    told = f"is older than record 1 ({mine[0].id}) about the same phase, and would outweigh it; run or state it again"
    assert told in two.refused()


@pytest.mark.parametrize("other", [run(20, phase=3), run(20, target={"configured": "staging"}), run(40)],
                         ids=["another phase", "another target", "newer"])  # fmt: skip
def test_what_is_about_another_matter_may_be_older(two: Two, other: Any) -> None:
    write(two.own, run(30, verdict="failed"))
    write(two.other, other)
    assert len(two.adopt().pairs) == 1


def test_a_statement_that_was_taken_back_since_does_not_come_again(two: Two) -> None:
    write(two.own, stated(Kind.REVOCATION, TASK, minutes=9))
    write(two.other, stated(Kind.ATTESTATION, TASK, minutes=5))
    assert "about the same task, and would outweigh it" in two.refused()
    two.own.unlink()
    write(two.own, stated(Kind.REVOCATION, "Another task", minutes=9))
    assert len(two.adopt().pairs) == 1


def test_only_a_sound_ledger_is_imported(two: Two) -> None:
    assert two.refused() == f"{two.other}: does not exist; name the ledger to import"
    write(two.other, run(1), run(2))
    sound = two.other.read_bytes()
    two.other.write_bytes(sound + b'{"statement":{')
    assert two.refused() == (
        f"{two.other}:3: ends in a torn line, so its last record may be missing; fetch the file again, "
        f"or give up that record with gate ledger repair --ledger {two.other}"
    )
    two.other.write_bytes(sound.replace(b'"passed"', b'"failed"'))
    assert two.refused().startswith(f"{two.other}:1: record 1 was changed after it was written: ")
    assert two.refused().endswith("; nothing was imported; fetch the file again from where it was written")
    two.other.write_bytes(b"# Strategy\n")
    assert "is no ledger" in two.refused()


def test_a_ledger_is_not_imported_into_itself(two: Two, tmp_path: Path) -> None:
    write(two.own, run(1))
    two.other.symlink_to(two.own)
    assert two.refused() == f"{two.other}: is the document's own ledger; name the other one"


def test_nothing_new_makes_no_ledger(two: Two) -> None:
    write(two.other, stated(Kind.WRITE, "none"))
    assert two.adopt() == Adopted()
    assert not two.own.exists()
