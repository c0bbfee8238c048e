"""The document is read whole, and a copy of it is written whole or not at all."""

from __future__ import annotations

import os
import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gate.strategy.document import Document, DocumentError
from gate.strategy.document_file import check_destination, check_writable, load, write_in_place, write_to
from gate.strategy.splices import Splice, SpliceError, apply, inverse, plan

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = b"\xef\xbb\xbf# Phase 1\r\n- [ ] a  \r- [x] b"
TICKED = b"\xef\xbb\xbf# Phase 1\r\n- [x] a  \r- [x] b"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_bytes(TEXT)
    return path


@pytest.fixture
def document(source: Path) -> Document:
    return load(source)


@pytest.fixture
def ticks(document: Document) -> list[Splice]:
    return plan(document, {(1, "a"): True})


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    yield
    os.umask(before)


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """The kernel refuses every byte of a file beyond `free`, as a full disk or a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(call: object, *arguments: object) -> str:
    with pytest.raises(DocumentError) as caught:
        call(*arguments)  # type: ignore[operator]
    return str(caught.value)


def test_a_document_is_read_with_its_name(source: Path, document: Document) -> None:
    assert (document.name, document.raw) == (str(source), TEXT)


def test_what_cannot_be_read_is_named_with_the_remedy(tmp_path: Path) -> None:
    missing = tmp_path / "none.md"
    assert refused(load, missing) == f"{missing}: does not exist; name the strategy document with --strategy FILE"
    assert refused(load, tmp_path) == f"{tmp_path}: is a directory; name the strategy document in it"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(load, pipe) == f"{pipe}: is no ordinary file; name a strategy document"
    long = tmp_path / ("x" * 300)
    assert refused(load, long) == f"{long}: cannot be read: file name too long"


def test_a_copy_differs_by_the_planned_byte_and_the_document_stays(
    source: Path, document: Document, ticks: list[Splice], tmp_path: Path
) -> None:
    write_to(source, document, ticks, tmp_path / "copy.md")
    assert (tmp_path / "copy.md").read_bytes() == TICKED
    assert source.read_bytes() == TEXT
    assert names(tmp_path) == ["copy.md", "plan.md"]


def test_missing_folders_are_made(source: Path, document: Document, tmp_path: Path) -> None:
    copy = tmp_path / "reports" / "runs" / "STRATEGY.md"
    check_destination(source, copy)
    assert names(copy.parent) == []
    write_to(source, document, [], copy)
    assert copy.read_bytes() == TEXT


def test_an_old_copy_is_replaced_and_keeps_its_mode(
    source: Path, document: Document, ticks: list[Splice], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes(b"something much longer than the document itself" * 9)
    copy.chmod(0o664)
    with umask(0o077):
        write_to(source, document, ticks, copy)
    assert (copy.read_bytes(), mode(copy)) == (TICKED, 0o664)


@pytest.mark.parametrize(
    ("source_mode", "mask", "copy_mode"),
    [(0o644, 0o022, 0o644), (0o444, 0o022, 0o644), (0o600, 0o022, 0o600), (0o755, 0o022, 0o644), (0o664, 0o077, 0o600)],
)
def test_a_new_copy_is_as_private_as_the_document_and_writable(
    source: Path, document: Document, tmp_path: Path, source_mode: int, mask: int, copy_mode: int
) -> None:
    source.chmod(source_mode)
    with umask(mask):
        write_to(source, document, [], tmp_path / "copy.md")
    assert mode(tmp_path / "copy.md") == copy_mode


def test_the_document_itself_is_refused_under_all_its_names(source: Path, document: Document, tmp_path: Path) -> None:
    (tmp_path / "soft.md").symlink_to(source)
    (tmp_path / "relative.md").symlink_to("soft.md")
    (tmp_path / "hard.md").hardlink_to(source)
    (tmp_path / "folder").symlink_to(tmp_path)
    for name in ("plan.md", "soft.md", "relative.md", "hard.md", "folder/plan.md", "folder/hard.md"):
        problem = f"{tmp_path / name}: is the strategy document itself or a link to it; name another file"
        assert refused(check_destination, source, tmp_path / name) == problem
        assert refused(write_to, source, document, [], tmp_path / name) == problem
    assert refused(check_destination, tmp_path / "soft.md", source).endswith("or a link to it; name another file")


def test_directories_and_devices_are_refused(source: Path, tmp_path: Path) -> None:
    assert refused(check_destination, source, tmp_path) == f"{tmp_path}: is a directory; name a file in it"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(check_destination, source, pipe) == f"{pipe}: is no ordinary file; name another one"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_to_another_file_is_followed_and_stays_a_link(source: Path, document: Document, tmp_path: Path) -> None:
    link, other = tmp_path / "link.md", tmp_path / "deep" / "other.md"
    link.symlink_to(other)
    write_to(source, document, [], link)
    assert link.is_symlink()
    assert other.read_bytes() == TEXT


def test_a_folder_that_takes_no_file_is_told_before_the_run(source: Path, tmp_path: Path) -> None:
    blocked = source / "copy.md"
    assert refused(check_destination, source, blocked).startswith(f"{blocked}: cannot be written: ")
    long = tmp_path / ("x" * 300)
    assert refused(check_destination, source, long) == (
        f"{long}: cannot be written: file name too long; name another file"
    )


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no file system that takes no file, even from root")
def test_a_read_only_folder_is_told_before_the_run(source: Path) -> None:
    assert "/proc/self/copy.md: cannot be written: " in refused(check_destination, source, Path("/proc/self/copy.md"))


def test_a_document_that_changed_since_it_was_read_is_not_written(
    source: Path, document: Document, ticks: list[Splice], tmp_path: Path
) -> None:
    (tmp_path / "copy.md").write_bytes(b"old")
    source.write_bytes(TEXT + b"\n")
    assert refused(write_to, source, document, ticks, tmp_path / "copy.md") == (
        f"{source}: changed since it was read, so nothing was written; gate sync --write writes it"
    )
    source.unlink()
    assert "does not exist" in refused(write_to, source, document, ticks, tmp_path / "copy.md")
    assert (tmp_path / "copy.md").read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_copy_and_nothing_else(
    source: Path, document: Document, ticks: list[Splice], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes(b"old")
    with full_disk(free=5):
        problem = refused(write_to, source, document, ticks, copy)
    assert problem == f"{copy}: cannot be written: file too large; raise the limit on the size of files"
    assert copy.read_bytes() == b"old"
    assert names(tmp_path) == ["copy.md", "plan.md"]


def test_an_edit_that_does_not_fit_writes_nothing(source: Path, document: Document, tmp_path: Path) -> None:
    with pytest.raises(SpliceError):
        write_to(source, document, [Splice(offset=0, old=b"?", new=b"!")], tmp_path / "copy.md")
    assert names(tmp_path) == ["plan.md"]


def test_a_document_is_written_in_place_and_undone(source: Path, document: Document, ticks: list[Splice]) -> None:
    source.chmod(0o664)
    write_in_place(source, document, ticks)
    assert (source.read_bytes(), mode(source), names(source.parent)) == (TICKED, 0o664, ["plan.md"])
    write_in_place(source, load(source), inverse(ticks))
    assert (source.read_bytes(), mode(source)) == (TEXT, 0o664)


def test_without_edits_the_document_is_not_written(source: Path, document: Document) -> None:
    before = source.stat()
    source.chmod(0o444)
    write_in_place(source, document, [])
    same = Splice(offset=3, old=b"#", new=b"#")
    write_in_place(source, document, [same])
    assert (source.stat().st_ino, source.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_link_to_the_document_is_followed_and_stays(source: Path, ticks: list[Splice], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "link.md"
    link.symlink_to("../plan.md")
    write_in_place(link, load(link), ticks)
    assert link.is_symlink()
    assert (source.read_bytes(), names(tmp_path / "folder")) == (TICKED, ["link.md"])


@pytest.mark.parametrize(
    "content", [TEXT + b"\n", b"", b"<<<<<<< HEAD\n", b"# Only words\n", TEXT.replace(b" a", b" A")]
)
def test_a_document_that_changed_is_not_written_in_place(
    source: Path, document: Document, ticks: list[Splice], content: bytes
) -> None:
    source.write_bytes(content)
    changed = f"{source}: changed since it was read, so nothing was written; gate sync --write writes it"
    assert refused(write_in_place, source, document, ticks) == changed
    assert refused(write_in_place, source, document, []) == changed
    assert refused(check_writable, source, document) == changed
    assert source.read_bytes() == content
    source.unlink()
    assert "does not exist" in refused(write_in_place, source, document, ticks)
    assert names(source.parent) == []


def test_an_edit_while_the_new_bytes_reach_the_disk_is_not_lost(
    source: Path, document: Document, ticks: list[Splice], monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(_: int) -> None:
        source.write_bytes(TEXT + b"!")

    monkeypatch.setattr(os, "fsync", edit)
    assert "changed since it was read" in refused(write_in_place, source, document, ticks)
    assert (source.read_bytes(), names(source.parent)) == (TEXT + b"!", ["plan.md"])


def test_of_many_who_read_the_same_document_one_writes_it(source: Path) -> None:
    source.write_bytes(b"# Phase 1\n" + b"".join(b"- [ ] %d\n" % number for number in range(16)))
    document = load(source)
    edits = [plan(document, {(1, str(number)): True}) for number in range(16)]

    def attempt(own: list[Splice]) -> list[Splice]:
        try:
            write_in_place(source, document, own)
        except DocumentError:
            return []
        return own

    with ThreadPoolExecutor(16) as pool:
        (won,) = [own for own in pool.map(attempt, edits) if own]
    assert source.read_bytes() == apply(document.raw, won)
    assert names(source.parent) == ["plan.md"]


@pytest.mark.parametrize("name", ["plan.md", "link.md"])
def test_a_write_protected_document_is_written_by_root_alone(
    source: Path, document: Document, ticks: list[Splice], tmp_path: Path, name: str
) -> None:
    (tmp_path / "link.md").symlink_to(source)
    source.chmod(0o444)
    if os.geteuid():
        problem = (
            f"{tmp_path / name}: is write-protected; "
            "make file and folder writable for this user, or write a copy with --write-to FILE"
        )
        assert refused(write_in_place, tmp_path / name, document, ticks) == problem
        assert refused(check_writable, tmp_path / name) == problem
    else:
        write_in_place(tmp_path / name, document, ticks)
    assert (source.read_bytes(), mode(source)) == (TEXT if os.geteuid() else TICKED, 0o444)


def test_a_full_disk_leaves_the_document_and_nothing_else(
    source: Path, document: Document, ticks: list[Splice]
) -> None:
    with full_disk(free=5):
        problem = refused(write_in_place, source, document, ticks)
    assert problem == f"{source}: cannot be written: file too large; raise the limit on the size of files"
    assert (source.read_bytes(), names(source.parent)) == (TEXT, ["plan.md"])


def test_whether_it_can_be_written_is_told_before_the_run(source: Path, tmp_path: Path) -> None:
    check_writable(source)
    assert names(tmp_path) == ["plan.md"]
    assert "does not exist" in refused(check_writable, tmp_path / "none.md")
    assert "is a directory" in refused(check_writable, tmp_path)
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)
    assert f"{loop}: " in refused(check_writable, loop)


@pytest.mark.parametrize(
    "splice",
    [
        Splice(offset=19, old=b" a", new=b" A"),
        Splice(offset=3, old=b"# Phase 1", new=b"# Phase 2"),
        Splice(offset=3, old=b"# Phase 1", new=b"# Phase 1: new"),
        Splice(offset=14, old=b"- [ ]", new=b"-"),
        Splice(offset=19, old=b" ", new=b"x"),
    ],
    ids=["task", "number", "title", "box", "space"],
)
def test_an_edit_of_a_title_is_never_written(source: Path, document: Document, tmp_path: Path, splice: Splice) -> None:
    with pytest.raises(SpliceError, match="would change the title of a phase or a task"):
        write_in_place(source, document, [splice])
    with pytest.raises(SpliceError, match="would change the title of a phase or a task"):
        write_to(source, document, [splice], tmp_path / "copy.md")
    assert (source.read_bytes(), names(tmp_path)) == (TEXT, ["plan.md"])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"# Phase 1\n<<<<<<< HEAD\n- [ ] a\n", ":2: a version-control conflict marker (<<<<<<<); resolve"),
        (b"# Notes\n\n- [ ] a\n", ": has no phase; a phase is a heading such as"),
        (b"# Phase 1\n- [ ] \xff\n", ":2: byte 7 of the line (0xff) is not UTF-8"),
    ],
    ids=["conflict", "no strategy", "no UTF-8"],
)
def test_what_is_no_sound_document_never_comes_to_be_written(source: Path, content: bytes, problem: str) -> None:
    source.write_bytes(content)
    assert refused(load, source).startswith(f"{source}{problem}")
    assert source.read_bytes() == content
