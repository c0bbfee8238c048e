"""`gate ledger`, as it is typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from gate.ledger import records
from gate.ledger.errors import LedgerError
from gate.ledger.file import append, load
from gate.ledger.records import Kind
from gate.ledgering import ledger
from gate.strategy.document import DocumentError
from tests.gate.commands import typed as command
from tests.gate.ledger.statements import DOCUMENT, NOON, TEXT, baseline, run, stated, write
from tests.gate.ledger.test_anchor import git
from tests.gate.ledger.test_chain import resealed

if TYPE_CHECKING:
    from pathlib import Path

    from gate.ledger.chain import Line

USAGE = 2
REMEDY = (
    "remedy: use the tool that wrote it; or put the file back as it was (where it is in git: git log -p -- FILE), "
    "or keep the records before this line with gate ledger repair"
)
NOT_IN_GIT = "in git: not committed, so that whoever rewrites the whole file leaves no trace; commit it"


class Typed:
    """The commands on one document, whose ledger stands beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.document = folder, folder / "STRATEGY.ledger.jsonl", folder / "STRATEGY.md"
        self.document.write_bytes(TEXT)

    def __call__(self, *words: str) -> tuple[list[str], int]:
        done = CliRunner().invoke(ledger, [*words, "--strategy", str(self.document)])
        # What gate/command.py makes of these two.
        if isinstance(done.exception, LedgerError | DocumentError):
            return [str(done.exception)], USAGE
        assert isinstance(done.exception, SystemExit | None), done.exception
        return done.output.splitlines(), done.exit_code

    def write(self) -> list[Line]:
        attested = stated(Kind.ATTESTATION, "Merge to main when stable", minutes=9, evidence="https://example.org/7")
        return write(self.path, run(1), run(2, verdict="failed"), attested)


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    return Typed(tmp_path)


def test_a_sound_ledger(typed: Typed) -> None:
    written = typed.write()
    newest = f'record 3 ({written[2].id}): attestation, 2026-01-02T12:09:00Z, phase2 "Merge to main when stable"'
    lines = [f"{typed.path}: 3 records; the newest: {newest}", NOT_IN_GIT, "sound: 3 records"]
    assert typed("verify") == (lines, 0)


def test_a_sound_ledger_in_git(typed: Typed) -> None:
    write(typed.path, run(1))
    git(typed.folder, "init", "-q")
    git(typed.folder, "add", ".")
    git(typed.folder, "commit", "-qm", "one")
    write(typed.path, run(2))
    lines, code = typed("verify")
    assert (lines[1:], code) == (
        [f"in git: commit {git(typed.folder, 'rev-parse', '--short', 'HEAD')} holds 1 record", "sound: 2 records"], 0,
    )  # fmt: skip
    typed.path.unlink()
    lines, code = typed("verify")
    assert code == 1
    assert "holds 1 record, and record 1 is gone" in typed("verify")[0][2]
    write(typed.path, run(1, verdict="failed"), run(2))
    lines, code = typed("verify")
    assert (lines[-1], code) == ("not sound: history was rewritten", 1)
    assert lines[2].startswith(f"fault: {typed.path}:1: history was rewritten: commit ")


def test_a_changed_record(typed: Typed) -> None:
    written = typed.write()
    typed.path.write_bytes(typed.path.read_bytes().replace(b'"failed"', b'"passed"'))
    lines, code = typed("verify")
    assert code == 1
    assert lines[0] == (
        f"{typed.path}: 1 record before the fault; the newest: record 1 ({written[0].id}): "
        "run, 2026-01-02T12:01:00Z, phase2 passed"
    )
    assert lines[2].startswith(f"fault: {typed.path}:2: record 2 was changed after it was written: its bytes have ")
    assert lines[3].startswith("remedy: put the file back as it was (where it is in git: git log -p -- FILE), or keep")
    assert lines[4] == "not sound: record 2 was changed after it was written"
    assert typed("show") == ([f"{lines[2].removeprefix('fault: ')}; {lines[3].removeprefix('remedy: ')}"], USAGE)


def test_a_torn_line(typed: Typed) -> None:
    typed.write()
    typed.path.write_bytes(typed.path.read_bytes() + b'{"statement":')
    lines, code = typed("verify")
    what = "13 bytes of a record that was never confirmed: its writer was killed, or lost its disk"
    assert (lines[2], lines[4], code) == (f"torn: {typed.path}:4: {what}", "not sound: the last line is torn", 1)
    assert lines[3].startswith("remedy: nothing that was confirmed is lost: the next record sets them aside")
    assert len(typed("show")[0]) == 3


def test_another_documents_ledger(typed: Typed) -> None:
    write(typed.path, run(1, document={"name": "OTHER.md", "title": "Another"}))
    lines, code = typed("verify")
    what = "the ledger is another document's: record 1 is of OTHER.md (Another)"
    assert (lines[2], lines[-1], code) == (
        f"fault: {typed.path}:1: {what}", "not sound: the ledger is another document's", 1,
    )  # fmt: skip
    assert lines[3] == "remedy: put the ledger of STRATEGY.md in its place, or name it with --ledger FILE"


@pytest.mark.parametrize("other", [{"name": "OLD.md"}, {"title": "Another title"}], ids=["name", "title"])
def test_a_document_may_get_another_name_or_title(typed: Typed, other: dict[str, str]) -> None:
    write(typed.path, run(1, document=DOCUMENT | other))
    assert typed("verify")[1] == 0


def test_a_ledger_that_is_named_alone_may_be_any_documents(typed: Typed) -> None:
    write(typed.path, run(1, document={"name": "OTHER.md", "title": "Another"}))
    done = CliRunner().invoke(ledger, ["verify", "--ledger", str(typed.path)])
    assert (done.exit_code, done.output.splitlines()[1:]) == (0, ["sound: 1 record"])


def test_clocks_that_jump_are_remarked_and_no_fault(typed: Typed) -> None:
    late = (datetime.now(UTC) + timedelta(days=2) - NOON) // timedelta(minutes=1)
    written = write(typed.path, run(10), run(5), run(late), run(11), run(12, finished="soon"))
    lines, code = typed("verify")
    assert (lines[-1], code) == ("sound: 5 records", 0)
    remarks = [line.removeprefix(f"remark: {typed.path}:") for line in lines if line.startswith("remark: ")]
    assert remarks[0] == (
        "2: record 2 is dated 2026-01-02T12:05:00Z, before record 1 (2026-01-02T12:10:00Z): a clock was set back; "
        "the order of the lines counts"
    )
    assert remarks[1].startswith("3: record 3 is dated in the future (")
    assert remarks[2].startswith("4: record 4 is dated 2026-01-02T12:11:00Z, before record 3 (")
    assert remarks[3:] == ["5: record 5 does not say when it was made"]
    assert [line.seq for line in load(typed.path).lines] == [line.seq for line in written]


def test_adopted_records_may_be_older(typed: Typed) -> None:
    other = typed.folder / "ci.jsonl"
    write(typed.path, run(9, phase=3))
    write(other, run(1))
    typed("import", str(other))
    assert [line for line in typed("verify")[0] if line.startswith("remark")] == []


def test_a_sound_line_that_holds_no_statement(typed: Typed) -> None:
    write(typed.path, run(1))
    typed.path.write_bytes(resealed(typed.path.read_bytes().replace(b'{"statement":{', b'{"statement":{{')))
    lines, code = typed("verify")
    assert (lines[-3:], code) == ([
        f"fault: {typed.path}:1: record 1 is no statement of phasegate: what stands there is no JSON object", REMEDY,
        "not sound: record 1 is no statement of phasegate",
    ], 1)  # fmt: skip


ODD = {
    "predicate": ("run", run(2) | {"predicate": 5}, "its predicate is no table"),
    "no words of its own": ("run", run(2) | {"predicate": {"phasegate": []}}, "its predicate has no table phasegate"),
    "document": ("run", run(2, document="STRATEGY.md"), "it does not say which document it is of"),
    "rehearsal": ("run", run(2, rehearsal=0), "it does not say whether it is a rehearsal's"),
    "target": ("run", run(2, target=None), "it does not say what was judged"),
    "configured": ("run", run(2, target={"configured": 5}), "it does not say what was judged"),
    "systems": ("run", run(2, target={"configured": "a", "systems": 5}), "the systems of its target are no tables"),
    "system": (
        "run",
        run(2, target={"configured": "a", "systems": {"Qdrant": 5}}),
        "the systems of its target are no tables",
    ),
    "until": ("waiver", stated(Kind.WAIVER, "x", until=20270101), "its until is no text"),
    "phases": ("run", run(2, phases={"a": 1}), "its phases are no list of tables"),
    "phase": ("run", run(2, phases=[{"number": True, "checks": []}]), "a phase of it has no number, or no list of "),
    "check": ("run", run(2, phases=[{"number": 2, "checks": [{"id": 1}]}]), "a check of it has no id, or no outcome"),
    "reason": ("baseline", baseline("baseline/v1.json", reason=None), "its reason is no text"),
    "files": ("baseline", baseline("a", files={"name": "a"}), "its files have no name and no digests"),
    "digest": ("baseline", baseline("a", files=[{"name": "a"}]), "its files have no name and no digests"),
    "task": ("waiver", stated(Kind.WAIVER, "x", phase="2"), "it names no task of a phase"),
    "edits": ("write", stated(Kind.WRITE, "none", edits=5), "5 is no list of edits"),
    "edit": ("undo", stated(Kind.UNDO, "none", edits=[{"offset": -1}]), "{'offset': -1} is no edit with offset, old "),
}


@pytest.mark.parametrize(("kind", "statement", "why"), ODD.values(), ids=ODD)
def test_a_record_whose_hash_fits_and_that_says_what_no_phasegate_says(
    typed: Typed, kind: str, statement: Any, why: str
) -> None:
    first = write(typed.path, run(1))[0]
    odd = append(typed.path, statement, kind=kind)
    append(typed.path, run(3), kind="run")
    lines, code = typed("verify")
    assert code == 1
    assert lines[0].startswith(f"{typed.path}: 1 record before the fault; the newest: record 1 ({first.id}): ")
    assert lines[-3].startswith(f"fault: {typed.path}:2: record 2 is no statement of phasegate: {why}")
    assert lines[-2:] == [REMEDY, "not sound: record 2 is no statement of phasegate"]
    assert len(typed("show")[0]) == 3
    lines, code = typed("repair")
    assert (lines[0], lines[-1], code) == (
        f"lost: line 2: record 2 ({odd.id}), kind {kind}, unchanged in itself", f"{typed.path}: 1 record kept", 0,
    )  # fmt: skip
    assert typed("verify")[1] == 0


ODD_TIMES: tuple[Any, ...] = (None, 5, [], "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


@pytest.mark.parametrize("finished", ODD_TIMES, ids=repr)
def test_a_time_that_is_none_is_remarked(typed: Typed, finished: object) -> None:
    write(typed.path, run(1, finished=finished))
    assert typed("verify")[0][-2:] == [
        f"remark: {typed.path}:1: record 1 does not say when it was made", "sound: 1 record",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=" is no time"):
        records.finished(run(1, finished=finished))


@pytest.mark.parametrize("predicate", [5, None, [], "x", {}, {"phasegate": 5}, {"phasegate": {"document": 5}}])
def test_a_statement_whose_predicate_is_no_table_says_nothing(predicate: object) -> None:
    statement = run(1) | {"predicate": predicate}
    assert (records.document_of(statement), records.is_rehearsal(statement)) == (("", ""), True)
    assert set(records.own(statement)) <= {"document"}
    with pytest.raises(KeyError):
        records.finished(statement)


def test_a_line_feed_that_an_editor_took_is_remarked_and_takes_no_record(typed: Typed) -> None:
    written = typed.write()
    typed.path.write_bytes(typed.path.read_bytes()[:-1])
    lines, code = typed("verify")
    why = "an editor took it; the next record puts it back"
    assert (lines[-2:], code) == ([
        f"remark: {typed.path}:3: record 3 lacks the line feed at its end: {why}", "sound: 3 records",
    ], 0)  # fmt: skip
    assert typed("repair") == ([f"{typed.path}: 3 records, nothing to repair"], 0)
    assert len(typed("show")[0]) == 3
    added = append(typed.path, run(14), kind="run")
    assert added.previous == written[2].hash
    assert typed("verify")[0][-2:] == [NOT_IN_GIT, "sound: 4 records"]


def test_a_byte_order_mark_is_named_and_repaired(typed: Typed) -> None:
    typed.write()
    sound = typed.path.read_bytes()
    typed.path.write_bytes(b"\xef\xbb\xbf" + sound)
    lines, code = typed("verify")
    what = "a byte order mark (BOM) stands before the first record"
    assert (lines[-1], code) == (f"not sound: {what}", 1)
    assert lines[-3] == f"fault: {typed.path}:1: {what}: an editor put it there"
    assert "gate ledger repair takes it away" in lines[-2]
    assert (what in typed("show")[0][0], typed("show")[1]) == (True, USAGE)
    lines, code = typed("repair")
    assert (lines[0].startswith(f"kept as it was: {typed.path}.broken-2"), lines[1:], code) == (
        True, [f"{typed.path}: 3 records kept"], 0,
    )  # fmt: skip
    assert typed.path.read_bytes() == sound
    assert typed("verify")[1] == 0


def test_no_ledger_that_could_be_read(typed: Typed) -> None:
    missing = f"{typed.path}: does not exist; a run makes it; name another one with --ledger FILE"
    assert typed("verify") == ([missing], USAGE)
    assert typed("show") == ([f"{typed.path}: no record yet; gate run adds one"], 0)
    typed.path.mkdir()
    told, code = typed("verify")
    assert (told[0].startswith(f"{typed.path}: is a directory; "), code) == (True, USAGE)


def test_no_document_to_verify_it_against(typed: Typed) -> None:
    typed.write()
    typed.document.unlink()
    told, code = typed("verify")
    assert ("does not exist" in told[0], code) == (True, USAGE)


def test_an_empty_file_is_an_empty_ledger(typed: Typed) -> None:
    typed.path.touch()
    assert typed("verify") == ([f"{typed.path}: 0 records", NOT_IN_GIT, "sound: 0 records"], 0)


def test_records_are_shown_a_line_each(typed: Typed) -> None:
    written = typed.write()
    assert typed("show") == ([
        f"record 1 ({written[0].id}): run, 2026-01-02T12:01:00Z, phase2 passed",
        f"record 2 ({written[1].id}): run, 2026-01-02T12:02:00Z, phase2 failed",
        f'record 3 ({written[2].id}): attestation, 2026-01-02T12:09:00Z, phase2 "Merge to main when stable"',
    ], 0)  # fmt: skip


def test_a_record_is_shown_in_full_by_number_or_id(typed: Typed) -> None:
    written = typed.write()
    lines, code = typed("show", "2")
    assert (lines, code) == typed("show", written[1].id) == typed("show", written[1].hash.upper())
    assert code == 0
    assert lines[:3] == [
        f"record 2 ({written[1].id}): run", f"hash: {written[1].hash}", f"previous: {written[0].hash}",
    ]  # fmt: skip
    assert "finished: 2026-01-02T12:02:00Z" in lines
    assert lines[-2:] == ["phase2: failed", "  pass phase2.schema.table_exists, n = 3"]
    assert "evidence: https://example.org/7" in typed("show", "3")[0]


def test_what_was_written_is_shown_edit_by_edit(typed: Typed) -> None:
    write(typed.path, stated(Kind.WRITE, "none", edits=[{"offset": 57, "old": " ", "new": "x"}]))
    assert typed("show", "1")[0][-1] == 'edit at byte 57: [" ", "x"]'


def test_a_record_that_there_is_not(typed: Typed) -> None:
    written = typed.write()
    advice = "gate ledger show lists them; an id is told by four letters or more"
    for word in ("4", "abc", "zzzz", written[0].id[:3]):
        told = f"{typed.path}: there is no record {word}; its records are 1 to 3; {advice}"
        assert typed("show", word) == ([told], USAGE)


def test_programs_get_the_ledgers_own_lines(typed: Typed) -> None:
    typed.write()
    lines, code = typed("show", "--json")
    assert (("\n".join(lines) + "\n").encode(), code) == (typed.path.read_bytes(), 0)
    alone = typed("show", "3", "--json")[0]
    assert json.loads(alone[0])["statement"]["predicateType"] == "urn:phasegate:attestation:v1"


def test_an_import_and_its_repetition(typed: Typed) -> None:
    other = typed.folder / "ci.jsonl"
    theirs = write(other, run(1))
    lines, code = typed("import", str(other))
    new = load(typed.path).lines[0]
    adopted = f"adopted record 1 ({theirs[0].id}) as record 1 ({new.id}): run, 2026-01-02T12:01:00Z, phase2 passed"
    assert (lines, code) == ([adopted, f"{typed.path}: 1 adopted, 0 known already"], 0)
    assert typed("import", str(other)) == ([f"{typed.path}: 0 adopted, 1 known already"], 0)
    assert typed("verify")[1] == 0


def test_an_import_into_another_documents_ledger(typed: Typed) -> None:
    other = typed.folder / "ci.jsonl"
    write(other, run(1))
    write(typed.path, run(1, document={"name": "OTHER.md", "title": "Another"}))
    before = typed.path.read_bytes()
    told, code = typed("import", str(other))
    assert ("is the ledger of another document" in told[0], code) == (True, USAGE)
    assert typed.path.read_bytes() == before


def test_an_import_that_is_refused_leaves_nothing(typed: Typed) -> None:
    other = typed.folder / "ci.jsonl"
    write(other, run(1), run(2, rehearsal=True))
    told, code = typed("import", str(other))
    assert ("is a rehearsal's" in told[0], code) == (True, USAGE)
    assert not typed.path.exists()


def test_a_repair_and_its_repetition(typed: Typed) -> None:
    written = typed.write()
    typed.path.write_bytes(typed.path.read_bytes().replace(b'"failed"', b'"passed"'))
    lines, code = typed("repair")
    assert (lines[:2], lines[3:], code) == ([
        f"lost: line 2: record 2 ({written[1].id}), kind run, changed",
        f"lost: line 3: record 3 ({written[2].id}), kind attestation, unchanged in itself",
    ], [f"{typed.path}: 1 record kept"], 0)  # fmt: skip
    assert lines[2].startswith(f"kept as it was: {typed.path}.broken-2")
    assert typed("repair") == ([f"{typed.path}: 1 record, nothing to repair"], 0)
    assert typed("verify")[1] == 0


def test_the_command_ends_with_the_codes_that_it_names(typed: Typed) -> None:
    words = "ledger", "verify", "--ledger", str(typed.path)
    missing = command(*words)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith(f"error: {typed.path}: does not exist; ")
    typed.write()
    assert (command(*words).returncode, command(*words).stdout.splitlines()[-1]) == (0, "sound: 3 records")
    typed.path.write_bytes(typed.path.read_bytes()[:-2])
    assert (command(*words).returncode, command(*words).stdout.splitlines()[-1]) == (
        1,
        "not sound: the last line is torn",
    )
