"""A broken ledger is mended: what is sound stays, what it was is kept, what is lost is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate.ledger.errors import LedgerError
from gate.ledger.file import load
from gate.ledger.repair import Repaired, repair
from tests.gate.ledger.statements import run, write

if TYPE_CHECKING:
    from pathlib import Path

    from gate.ledger.chain import Line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "STRATEGY.ledger.jsonl"


@pytest.fixture
def written(path: Path) -> list[Line]:
    return write(path, *(run(number) for number in range(1, 6)))


def test_records_from_a_fault_on_are_told_and_kept_aside(path: Path, written: list[Line]) -> None:
    broken = path.read_bytes().replace(b'"number":3', b'"number":7') + b"reviewed\n"
    path.write_bytes(broken)
    done = repair(path)
    assert (done.kept, done.lost) == (2, (
        f"line 3: record 3 ({written[2].id}), kind run, changed",
        f"line 4: record 4 ({written[3].id}), kind run, unchanged in itself",
        f"line 5: record 5 ({written[4].id}), kind run, unchanged in itself",
        "line 6: 8 bytes that are no record",
    ))  # fmt: skip
    assert load(path).lines == tuple(written[:2])
    assert done.copy is not None
    assert done.copy.read_bytes() == broken
    assert done.copy.name.startswith("STRATEGY.ledger.jsonl.broken-2")
    assert len(write(path, run(6))) == 1


def test_a_torn_line_is_cut_off(path: Path, written: list[Line]) -> None:
    path.write_bytes(path.read_bytes() + b'{"statement":')
    done = repair(path)
    assert (done.kept, done.lost) == (5, ("line 6: 13 bytes that are no record",))
    assert (load(path).lines, load(path).torn) == (tuple(written), b"")


MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("end", [b"", b'{"statement":'], ids=["sound", "torn"])
def test_a_byte_order_mark_is_taken_away_and_the_file_kept(path: Path, written: list[Line], end: bytes) -> None:
    sound = path.read_bytes()
    path.write_bytes(MARK + sound + end)
    path.chmod(0o640)
    done = repair(path)
    assert (path.read_bytes(), done.kept) == (sound, 5)
    assert len(done.lost) == bool(end)
    assert done.copy is not None
    assert done.copy.read_bytes() == MARK + sound + end
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(list(path.parent.iterdir())) == 2


def test_a_byte_order_mark_before_a_changed_record_is_mended_with_it(path: Path, written: list[Line]) -> None:
    path.write_bytes(MARK + path.read_bytes().replace(b'"number":3', b'"number":7'))
    done = repair(path)
    assert (done.kept, len(done.lost), load(path).lines) == (2, 3, tuple(written[:2]))


def test_a_byte_order_mark_is_taken_from_the_file_that_a_link_leads_to(path: Path, written: list[Line]) -> None:
    path.write_bytes(MARK + path.read_bytes())
    link = path.with_name("link.jsonl")
    link.symlink_to(path)
    repair(link)
    assert link.is_symlink()
    assert load(path).lines == tuple(written)


def test_a_sound_ledger_stays_as_it_is(path: Path, written: list[Line]) -> None:
    assert repair(path) == Repaired(kept=len(written))
    assert [place.name for place in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"# Strategy\n", "is no ledger but some other file; name the ledger"),
        (b"\xef\xbb\xbfSOUND<<<<<<< HEAD\n", ":6: a version-control conflict marker; take one side whole"),
        (b"SOUND<<<<<<< HEAD\n", ":6: a version-control conflict marker; take one side whole"),
    ],
    ids=["other file", "conflict behind a byte order mark", "conflict"],
)
def test_where_cutting_is_no_way_on_nothing_is_done(path: Path, written: list[Line], raw: bytes, told: str) -> None:
    path.write_bytes(raw.replace(b"SOUND", path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(LedgerError) as caught:
        repair(path)
    assert told in str(caught.value)
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


def test_line_ends_that_were_converted_are_to_be_converted_back(path: Path, written: list[Line]) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(LedgerError, match="turn the line ends back to LF"):
        repair(path)
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert repair(path) == Repaired(kept=len(written))


def test_no_ledger_is_made_to_be_repaired(path: Path) -> None:
    with pytest.raises(LedgerError, match="does not exist; name the ledger with --ledger FILE"):
        repair(path)
    assert not path.exists()
