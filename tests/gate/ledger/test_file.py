"""The ledger's file: made, appended to, refused, and never left half-written."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import shutil
import stat
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from gate.ledger import file, opened
from gate.ledger.file import LedgerError, append, beside, check_writable, load
from tests.gate.ledger.statements import run, write
from tests.gate.ledger.test_chain import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TORN = b'{"statement":{"_type":"https'
NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "STRATEGY.ledger.jsonl"


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user can reach, as pytest's own can't be."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def full_disk(free: int) -> Iterator[None]:
    """The kernel refuses every byte of a file beyond `free`, as a full disk or a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def ordinary_user() -> Iterator[None]:
    """As root, be nobody; anybody else is ordinary already."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(LedgerError) as caught:
        call()
    assert caught.value.remedy in str(caught.value)
    return str(caught.value)


def add(path: Path, number: int = 1) -> object:
    return append(path, run(number), kind="run")


def test_a_ledger_that_is_not_there_is_empty_and_stays_so(path: Path) -> None:
    assert (load(path).lines, load(path).torn, load(path).path) == ((), b"", path)
    check_writable(path)
    assert not list(path.parent.iterdir())


def test_what_is_appended_is_loaded(path: Path) -> None:
    added = write(path, run(1), run(2))
    assert load(path).lines == tuple(added)
    assert [line.statement() for line in load(path).lines] == [run(1), run(2)]
    assert [place.name for place in path.parent.iterdir()] == [path.name]
    check_writable(path)


@settings(max_examples=20)
@given(STATEMENTS)
def test_any_statements_are_given_back(statements: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.ledger.jsonl"
        added = [append(path, statement, kind="baseline") for statement in statements]
        assert [line.statement() for line in load(path).lines] == statements
        assert load(path).lines == tuple(added)


def test_a_reader_never_sees_half_a_record(path: Path) -> None:
    add(path)
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(lambda: [append(path, run(2, padding="x" * 3_000_000), kind="run") for _ in range(5)])
        torn = b""
        while not written.done():
            torn += load(path).torn
        written.result()
    assert (torn, len(load(path).lines)) == (b"", 6)


def test_it_stands_beside_the_document_links_followed(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    document = tmp_path / "plans" / "MOVE.v2.md"
    document.touch()
    (tmp_path / "STRATEGY.md").symlink_to(document)
    assert beside(document) == tmp_path / "plans" / "MOVE.v2.ledger.jsonl"
    assert beside(tmp_path / "STRATEGY.md") == tmp_path / "plans" / "MOVE.v2.ledger.jsonl"


def test_a_link_is_followed_and_stays_a_link_and_folders_are_made(tmp_path: Path) -> None:
    link, place = tmp_path / "link.jsonl", tmp_path / "new" / "folder" / "a.ledger.jsonl"
    link.symlink_to(place)
    check_writable(link)
    assert not place.parent.exists()
    add(link)
    assert link.is_symlink()
    assert load(link).lines == load(place).lines != ()


def test_the_inode_is_one_for_ever(path: Path) -> None:
    add(path)
    inode = path.stat().st_ino
    path.write_bytes(path.read_bytes() + TORN)
    add(path, 2)
    assert path.stat().st_ino == inode


def test_a_torn_line_is_set_aside_by_the_next_append(path: Path) -> None:
    for number in (1, 2, 3):
        add(path, number)
        path.write_bytes(path.read_bytes() + TORN)
        assert (len(load(path).lines), load(path).torn) == (number, TORN)
        check_writable(path)
    add(path, 4)
    assert (len(load(path).lines), load(path).torn) == (4, b"")
    aside = sorted(place for place in path.parent.iterdir() if place != path)
    assert [place.read_bytes() for place in aside] == [TORN] * 3
    assert all(place.name.startswith("STRATEGY.ledger.jsonl.torn-2") for place in aside)


def test_a_line_feed_that_the_last_record_lost_comes_back_with_the_next_one(path: Path) -> None:
    add(path)
    add(path, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert [line.seq for line in load(path).lines] == [1, 2]
    check_writable(path)
    with full_disk(free=len(whole) + 100):
        assert refused(lambda: add(path, 3)).startswith(f"{path}: cannot be written: ")
    assert file.extend(path, lambda lines: []) == ()
    assert path.read_bytes() == whole[:-1]
    add(path, 3)
    assert path.read_bytes().startswith(whole)
    assert [line.seq for line in load(path).lines] == [1, 2, 3]
    assert [place.name for place in path.parent.iterdir()] == [path.name]


def test_who_may_not_read_the_ledger_may_not_read_what_was_set_aside(path: Path) -> None:
    add(path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + TORN)
    add(path, 2)
    assert {stat.S_IMODE(place.stat().st_mode) for place in path.parent.iterdir()} == {0o600}


def test_a_ledger_with_a_fault_is_neither_loaded_nor_appended_to(path: Path) -> None:
    write(path, run(1), run(2))
    broken = path.read_bytes().replace(b'"number":1', b'"number":7')
    path.write_bytes(broken)
    for call in (lambda: load(path), lambda: add(path), lambda: check_writable(path)):
        told = refused(call)
        assert told.startswith(f"{path}:1: record 1 was changed after it was written: its bytes have the hash ")
        assert "gate ledger repair" in told
    assert path.read_bytes() == broken


@pytest.mark.parametrize("other", [b"# A document\n", b"a word", b"\x7fELF\x02\x01\x01\0\0", b'{"verdict": "passed"}'])
def test_a_file_that_is_no_ledger_is_left_alone(path: Path, other: bytes) -> None:
    path.write_bytes(other)
    for call in (lambda: load(path), lambda: add(path), lambda: check_writable(path)):
        assert refused(call) == (
            f"{path}:1: no record, so this is no ledger but some other file; name the ledger with --ledger FILE"
        )
    assert path.read_bytes() == other
    assert [place.name for place in path.parent.iterdir()] == [path.name]


def test_a_directory_and_a_pipe_in_its_place_are_named(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    folder = f"{tmp_path}: is a directory; name a file with --ledger FILE, or move the directory"
    functions: tuple[Callable[[Path], object], ...] = (load, add, check_writable)
    for function in functions:
        assert refused(partial(function, tmp_path)) == folder
        assert refused(partial(function, pipe)).startswith(f"{pipe}: is no ordinary file; ")


def test_a_place_that_takes_no_file_is_told_before_a_run(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    blocked = plain / "a.jsonl"
    assert refused(lambda: check_writable(blocked)).startswith(f"{blocked}: cannot be ")
    assert refused(lambda: add(blocked)).startswith(f"{blocked}: cannot be ")
    long = tmp_path / ("x" * 300)
    assert "file name too long" in refused(lambda: check_writable(long))
    assert [place.name for place in tmp_path.iterdir()] == ["plain"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no file system that takes no file, even from root")
def test_a_file_system_that_takes_no_file_is_told_before_a_run() -> None:
    assert "/proc/self/a.jsonl: cannot be written: " in refused(lambda: check_writable(Path("/proc/self/a.jsonl")))


def test_a_ledger_without_the_right_to_write_is_told_before_a_run(public: Path) -> None:
    path = public / "a.ledger.jsonl"
    add(path)
    path.chmod(0o444)
    with ordinary_user():
        assert len(load(path).lines) == 1
        told = refused(lambda: check_writable(path))
        assert refused(lambda: add(path, 2)) == told
    assert told == (
        f"{path}: cannot be written: permission denied; "
        "give this user the right to read and write it, or name another one with --ledger FILE"
    )
    path.chmod(0o200)
    with ordinary_user():
        assert refused(lambda: load(path)).startswith(f"{path}: cannot be read: permission denied; ")


def test_a_folder_without_the_right_to_write_is_told_before_a_run(public: Path) -> None:
    public.chmod(0o555)
    path = public / "a.ledger.jsonl"
    with ordinary_user():
        assert refused(lambda: check_writable(path)).startswith(f"{path}: cannot be written: permission denied; ")
        assert refused(lambda: add(path)).startswith(f"{path}: cannot be written: permission denied; ")
    assert not list(public.iterdir())


def test_a_torn_line_that_could_not_be_set_aside_is_told_before_a_run(public: Path) -> None:
    path = public / "a.ledger.jsonl"
    add(path)
    path.chmod(0o666)
    public.chmod(0o555)
    with ordinary_user():
        check_writable(path)
    path.write_bytes(path.read_bytes() + TORN)
    before = path.read_bytes()
    with ordinary_user():
        told = refused(lambda: check_writable(path))
        assert refused(lambda: add(path, 2)) == told
    assert told.startswith(f"{path}: cannot be written: permission denied; ")
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_ledger_as_it_was(path: Path) -> None:
    add(path)
    before = path.read_bytes()
    with full_disk(free=len(before) + 100):
        told = refused(lambda: add(path, 2))
    assert told == f"{path}: cannot be written: file too large; raise the limit on the size of files"
    assert path.read_bytes() == before
    add(path, 2)
    assert len(load(path).lines) == 2


def test_a_full_disk_keeps_a_torn_line_where_it_is(path: Path) -> None:
    add(path)
    before = path.read_bytes() + TORN
    path.write_bytes(before)
    with full_disk(free=10):
        assert refused(lambda: add(path, 2)).startswith(f"{path}: cannot be written: ")
    assert path.read_bytes() == before
    assert [place.name for place in path.parent.iterdir()] == [path.name]


def test_a_first_record_that_could_not_be_written_leaves_no_file(path: Path) -> None:
    with full_disk(free=10):
        assert refused(lambda: add(path)).startswith(f"{path}: cannot be written: file too large; ")
    assert not path.exists()


def test_too_little_room_is_told_before_a_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "FREE_BYTES", 2**80)
    told = f"{path}: cannot be written: no space left on its disk; free some space there"
    assert refused(lambda: check_writable(path)) == told
    add(path)
    assert refused(lambda: check_writable(path)) == told


def test_what_no_record_can_hold_is_refused_and_nothing_is_left(path: Path) -> None:
    told = refused(lambda: append(path, {"observed": float("nan")}, kind="run"))
    assert told.startswith(f"{path}: a record of kind run cannot be written: Out of range float values")
    assert "'walk' is no kind of record" in refused(lambda: append(path, {}, kind="walk"))
    assert not path.exists()


def test_another_process_that_writes_is_waited_for_only_so_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(path)
    monkeypatch.setattr(opened, "PATIENCE_S", 0.05)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for call in (lambda: load(path), lambda: add(path, 2)):
            assert refused(call).startswith(f"{path}: another process has been writing it for 0 s; wait for it")
        fcntl.flock(other, fcntl.LOCK_SH)
        assert len(load(path).lines) == 1
    add(path, 2)


def test_a_file_put_in_its_place_while_it_was_waited_for_is_the_one_that_grows(path: Path) -> None:
    add(path)
    other = path.with_name("other")
    shutil.copy(path, other)
    with path.open("rb") as before, ThreadPoolExecutor(1) as pool:
        fcntl.flock(before, fcntl.LOCK_EX)
        appended = pool.submit(add, path, 2)
        time.sleep(0.05)
        other.replace(path)
        fcntl.flock(before, fcntl.LOCK_UN)
        appended.result()
    assert len(load(path).lines) == 2
