"""A run has its own folder; a report is there whole or not at all, and says why it is not."""

from __future__ import annotations

import os
import resource
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.files import ReportError, new_folder, write

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let this process write files up to that size only: the system itself refuses the rest."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_folder_names_time_and_phases(tmp_path: Path) -> None:
    assert new_folder(tmp_path / "runs", started=NOON, phases=["phase1", "phase2"]) == (
        tmp_path / "runs" / "20260102T120000Z-phase1-phase2"
    )


def test_a_folder_is_named_by_utc(tmp_path: Path) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    assert new_folder(tmp_path, started=there, phases=["phase2"]).name == "20260102T120000Z-phase2"


def test_many_phases_do_not_make_a_name_too_long(tmp_path: Path) -> None:
    phases = [f"phase{number}" for number in range(100)]
    assert new_folder(tmp_path, started=NOON, phases=phases).name == "20260102T120000Z-phase0-and-99-more"


def test_runs_of_the_same_second_have_folders_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_folder(tmp_path, started=NOON, phases=["phase2"]), range(24)))
    assert len(set(made)) == 24
    assert all(folder.is_dir() for folder in made)


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(ReportError, match=rf"cannot write {tmp_path}/runs/2026\S+: not a directory; name a path"):
        new_folder(tmp_path / "runs", started=NOON, phases=["phase2"])


def test_a_report_is_written_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "new" / "report.json", "{}\n🚧\udcff")
    assert (tmp_path / "new" / "report.json").read_bytes() == "{}\n🚧\\udcff".encode()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.json"]


def test_a_report_has_ordinary_rights(tmp_path: Path) -> None:
    write(tmp_path / "report.json", "{}")
    (tmp_path / "other").write_text("")
    assert (tmp_path / "report.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_no_room_keeps_the_old_report_and_leaves_nothing_else(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    write(report, "old")
    with room_for(1_000), pytest.raises(ReportError, match=rf"cannot write {report}: .*; ") as refused:
        write(report, "x" * 100_000)
    assert refused.value.remedy
    assert report.read_text() == "old"
    assert list(tmp_path.iterdir()) == [report]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("folder", "is a directory"), ("pipe", "is not a regular file"), ("loop", "too many levels of symbolic links"),
     ("x" * 300, "file name too long"), ("file/report.json", "(not a directory|file exists)")],
)  # fmt: skip
def test_a_place_that_takes_no_report_is_named_with_the_remedy(tmp_path: Path, kind: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReportError, match=rf"cannot write {tmp_path}/{kind}: {reason}; \w+"):
        write(tmp_path / kind, "{}")


def test_devices_are_left_alone() -> None:
    with pytest.raises(ReportError, match="cannot write /dev/null: is not a regular file"):
        write(Path("/dev/null"), "{}")
    assert Path("/dev/null").is_char_device()
