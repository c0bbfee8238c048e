"""A file is replaced as a whole, keeps its rights, and what killed writers left is taken away."""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TYPE_CHECKING

import pytest

from reports.files import probe, replace

if TYPE_CHECKING:
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_rights_that_are_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o027)
    replace(tmp_path / "a", b"\x00a")
    replace(tmp_path / "b", b"b", mode=0o604)
    os.umask(before)
    assert [(tmp_path / "a").read_bytes(), mode(tmp_path / "a"), mode(tmp_path / "b")] == [b"\x00a", 0o640, 0o600]


def test_an_old_file_keeps_its_rights_but_no_more_than_rights(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o4751)
    replace(path, b"new", mode=0o600)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o751)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_an_old_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.chown(path, 65534, 65534)
    replace(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


def test_the_old_file_stays_where_the_last_question_is_denied(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def deny() -> None:
        assert len(names(tmp_path)) == 2
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        replace(path, b"new", confirm=deny)
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["a"])


def test_what_dead_writers_left_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    living = tmp_path / ".phasegate-1.part"
    others = [tmp_path / name for name in (".phasegate-2.part", ".phasegate-x", "phasegate-3.part", ".other.part")]
    for path in (living, *others):
        path.write_bytes(b"")
    with living.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        replace(tmp_path / "a", b"new")
        assert names(tmp_path) == sorted([living.name, "a", *(path.name for path in others[1:])])
    probe(tmp_path)
    assert living.name not in names(tmp_path)


def test_a_folder_that_takes_no_file_is_found_out(tmp_path: Path) -> None:
    probe(tmp_path)
    assert names(tmp_path) == []
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "none")
