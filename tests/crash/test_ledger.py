"""The ledger under a file layer that fails: afterwards the old state or the new one, and the next append works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate.ledger import file
from tests.crash.layer import FAULTS, Ended, Fault, Layer
from tests.gate.ledger.statements import run, write

if TYPE_CHECKING:
    from pathlib import Path

APPEND = "tests.crash.ledger_steps:append"
TAKE_OVER = "tests.crash.ledger_steps:take_over"
MEND = "tests.crash.ledger_steps:mend"
TORN = b'{"statement":{"_type":"https://in-toto.io/Statement/v1","subj'
OLD = 3


def numbers(path: Path) -> list[int]:
    """What the ledger's records say, in their order; the ledger must load."""
    return [line.statement()["predicate"]["phasegate"]["number"] for line in file.load(path).lines]


def ledger(folder: Path, *, records: int = OLD, torn: bytes = b"") -> Path:
    """A ledger of so many records in a folder of its own."""
    folder.mkdir()
    path = folder / "STRATEGY.ledger.jsonl"
    write(path, *(run(number) for number in range(1, records + 1)))
    if torn:
        with path.open("ab") as file_:
            file_.write(torn)
    return path


def is_next_appended(path: Path, found: list[int]) -> bool:
    """Whether one more record can be added, on a healthy disk."""
    write(path, run(99))
    return numbers(path) == [*found, 99]


def as_some_editors_leave_it(path: Path) -> Path:
    """The ledger without the line feed at its end."""
    path.write_bytes(path.read_bytes()[:-1])
    return path


def must_be_new(ended: Ended) -> bool:
    """Whether the append said that it had done its work."""
    return not ended.killed and not ended.error


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("records", [0, OLD], ids=["first record", "further record"])
@pytest.mark.parametrize("torn", [b"", TORN], ids=["sound", "torn before"])
def test_an_append_that_fails_anywhere_leaves_the_old_or_the_new_ledger(
    layer: Layer, tmp_path: Path, fault: Fault, records: int, torn: bytes
) -> None:
    old, calls = list(range(1, records + 1)), []
    for ended in layer.each(
        APPEND, lambda nth: (str(ledger(tmp_path / f"{nth}", records=records, torn=torn)), "4"), fault=fault
    ):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.ledger.jsonl"
        found = numbers(path)
        calls.append(ended.call)
        assert found in ([[*old, 4]] if must_be_new(ended) else [old, [*old, 4]]), ended
        assert ended.killed == (fault in (Fault.KILLED, Fault.TORN) and not ended.through)
        assert not ended.error or ended.error.startswith("LedgerError: "), ended
        assert is_next_appended(path, found), ended
    assert {"open", "write", "fsync"} <= set(calls), "the layer saw what an append does"
    assert calls[-1] == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_an_append_behind_a_lost_line_feed_that_fails_anywhere_leaves_the_old_or_the_new_ledger(
    layer: Layer, tmp_path: Path, fault: Fault
) -> None:
    calls = []
    for ended in layer.each(
        APPEND, lambda nth: (str(as_some_editors_leave_it(ledger(tmp_path / f"{nth}"))), "4"), fault=fault
    ):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.ledger.jsonl"
        found = numbers(path)
        calls.append(ended.call)
        assert found in ([[1, 2, 3, 4]] if must_be_new(ended) else [[1, 2, 3], [1, 2, 3, 4]]), ended
        assert is_next_appended(path, found), ended
        aside = [place.read_bytes() for place in path.parent.iterdir() if place != path]
        assert not any(b'"number":3' in kept for kept in aside), "what was confirmed is never set aside"
    assert calls.count("write") == 1, "the line feed comes with the record"


@pytest.mark.parametrize("length", ["-1", "-2"], ids=["all but the line feed", "all but the last letter"])
def test_a_writer_that_was_killed_near_the_end_of_its_line_leaves_the_old_or_the_new_ledger(
    tmp_path: Path, length: str
) -> None:
    path = ledger(tmp_path / "a", records=4)
    path.write_bytes(path.read_bytes()[: int(length)])
    found = numbers(path)
    assert found == ([1, 2, 3, 4] if length == "-1" else [1, 2, 3])
    assert is_next_appended(path, found)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_byte_order_mark_is_taken_away_at_once_or_not_at_all(layer: Layer, tmp_path: Path, fault: Fault) -> None:
    def prepare(nth: int) -> tuple[str]:
        path = ledger(tmp_path / f"{nth}")
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        return (str(path),)

    prepare(0)
    marked = (tmp_path / "0" / "STRATEGY.ledger.jsonl").read_bytes()
    for ended in layer.each(MEND, prepare, fault=fault):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.ledger.jsonl"
        assert path.read_bytes() in (marked, marked[3:]), ended
        assert path.read_bytes() == marked[3:] or not must_be_new(ended), ended
        copies = [place.read_bytes() for place in path.parent.iterdir() if place != path]
        assert path.read_bytes() == marked or marked in copies, ended


@pytest.mark.parametrize(
    ("records", "torn", "calls"),
    [
        (0, b"", ["open", "write", "fsync", "fsync"]),
        (OLD, b"", ["open", "write", "fsync"]),
        (OLD, TORN, ["open", "open", "write", "fsync", "fsync", "ftruncate", "fsync", "write", "fsync"]),
    ],
    ids=["first: the folder too", "further", "torn: its copy and its folder before it is cut off"],
)
def test_what_is_confirmed_is_on_the_disk(
    layer: Layer, tmp_path: Path, records: int, torn: bytes, calls: list[str]
) -> None:
    places = (str(ledger(tmp_path / f"{nth}", records=records, torn=torn)) for nth in range(99))
    made = [ended.call for ended in layer.each(APPEND, lambda _: (next(places), "4"), fault=Fault.KILLED)]
    assert [call for call in made if call not in ("mkdir", "")] == calls


@pytest.mark.parametrize("fault", [Fault.FULL, Fault.BROKEN])
def test_an_append_that_is_refused_leaves_the_bytes_as_they_were(layer: Layer, tmp_path: Path, fault: Fault) -> None:
    for ended in layer.each(APPEND, lambda nth: (str(ledger(tmp_path / f"{nth}")), "4"), fault=fault):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.ledger.jsonl"
        assert numbers(path) == ([1, 2, 3] if ended.error else [1, 2, 3, 4]), ended
        assert file.load(path).torn == b""
        assert [place.name for place in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("torn", [b"", TORN], ids=["changed", "torn"])
def test_a_repair_that_fails_anywhere_leaves_the_old_or_the_mended_ledger(
    layer: Layer, tmp_path: Path, fault: Fault, torn: bytes
) -> None:
    def prepare(nth: int) -> tuple[str]:
        path = ledger(tmp_path / f"{nth}", torn=torn)
        if not torn:
            path.write_bytes(path.read_bytes().replace(b'"number":3', b'"number":7'))
        return (str(path),)

    prepare(0)
    broken = (tmp_path / "0" / "STRATEGY.ledger.jsonl").read_bytes()
    mended = b"".join(broken.splitlines(keepends=True)[: OLD if torn else OLD - 1])
    for ended in layer.each(MEND, prepare, fault=fault):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.ledger.jsonl"
        assert path.read_bytes() in (broken, mended), ended
        copies = [place.read_bytes() for place in path.parent.iterdir() if place != path]
        # What is cut off is on the disk before it is cut off.
        assert path.read_bytes() == broken or broken in copies, ended
        assert path.read_bytes() == mended or not must_be_new(ended), ended


@pytest.mark.parametrize("fault", FAULTS)
def test_an_import_that_fails_anywhere_is_finished_by_its_repetition(
    layer: Layer, tmp_path: Path, fault: Fault
) -> None:
    source = tmp_path / "ci.ledger.jsonl"
    write(source, *(run(number) for number in (11, 12, 13)))
    for ended in layer.each(TAKE_OVER, lambda nth: (str(ledger(tmp_path / f"{nth}")), str(source)), fault=fault):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.ledger.jsonl"
        # Killed within its write, it may have added the first of its records, each of them whole.
        allowed = [[1, 2, 3, *range(11, 11 + added)] for added in range(4)]
        assert numbers(path) in (allowed if ended.killed else allowed[::3]), ended
        assert must_be_new(ended) <= (numbers(path) == allowed[3]), ended
        assert not layer.run(TAKE_OVER, str(path), str(source)).error
        assert numbers(path) == allowed[3], ended
