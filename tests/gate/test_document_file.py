"""The document is read whole, and a copy of it is written whole or not at all."""

from __future__ import annotations

import os
import resource
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gate.document import Document, DocumentError
from gate.document_file import check_destination, load, write_to
from gate.splices import Splice, SpliceError, plan

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
        f"{source}: changed since it was read, so nothing was written; run the gate again"
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
    assert problem == f"{copy}: cannot be written: file too large; name another file"
    assert copy.read_bytes() == b"old"
    assert names(tmp_path) == ["copy.md", "plan.md"]


def test_an_edit_that_does_not_fit_writes_nothing(source: Path, document: Document, tmp_path: Path) -> None:
    with pytest.raises(SpliceError):
        write_to(source, document, [Splice(offset=0, old=b"?", new=b"!")], tmp_path / "copy.md")
    assert names(tmp_path) == ["plan.md"]
