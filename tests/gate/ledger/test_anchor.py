"""What git holds of a ledger is its beginning for ever; a chain alone does not tell a whole one that was rewritten."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from gate.ledger import anchor
from tests.gate.ledger.statements import run, write

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *IDENTITY, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of two records, committed in a folder of a repository."""
    git(tmp_path, "init", "-q")
    path = tmp_path / "plans" / "STRATEGY.ledger.jsonl"
    write(path, run(1), run(2))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "records")
    return path


def fault(path: Path) -> str:
    found = anchor.find(path)
    assert found is not None
    rewritten = found.fault(path.read_bytes() if path.exists() else b"")
    return f"{rewritten.line}: {rewritten.what}; {rewritten.remedy}" if rewritten else ""


def test_what_is_committed_is_counted_and_further_records_are_no_fault(path: Path) -> None:
    write(path, run(3))
    found = anchor.find(path)
    assert found is not None
    assert (found.records, found.commit) == (2, git(path.parent, "rev-parse", "--short", "HEAD"))
    assert fault(path) == ""


def test_outside_git_and_before_the_first_commit_there_is_nothing_to_hold_it_against(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger.jsonl"
    write(path, run(1))
    assert anchor.find(path) is None
    git(tmp_path, "init", "-q")
    assert anchor.find(path) is None
    git(tmp_path, "add", ".")
    assert anchor.find(path) is None


def test_without_git_on_the_machine_there_is_nothing_either(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(path.parent))
    assert anchor.find(path) is None


def test_a_file_that_stands_in_for_the_ledger_cannot_be_compared(path: Path) -> None:
    path.write_text("version https://git-lfs.github.com/spec/v1\n", encoding="utf-8")
    git(path.parent, "commit", "-qam", "moved away")
    assert anchor.find(path) is None


def test_a_link_is_followed_to_the_repository_of_its_file(path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link.jsonl"
    link.symlink_to(path)
    found = anchor.find(link)
    assert found is not None
    assert found.records == 2


def test_a_ledger_that_was_written_anew_is_told(path: Path) -> None:
    head = git(path.parent, "rev-parse", "--short", "HEAD")
    path.unlink()
    write(path, run(1), run(2, verdict="failed"), run(3))
    assert fault(path) == (
        f"2: history was rewritten: commit {head} holds 2 records, and record 2 is another one here; "
        "git diff HEAD -- FILE shows what; git checkout HEAD -- FILE brings the records back"
    )


@pytest.mark.parametrize("kept", [0, 1])
def test_records_that_were_cut_off_are_told(path: Path, kept: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:kept]))
    assert f"{kept + 1}: history was rewritten: " in fault(path)
    assert f"holds 2 records, and record {kept + 1} is gone; " in fault(path)


def test_a_ledger_that_was_removed_is_told(path: Path) -> None:
    path.unlink()
    assert "1: history was rewritten: " in fault(path)
    assert "record 1 is gone" in fault(path)


def test_a_last_record_that_lost_its_end_is_told(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])
    assert "2: history was rewritten: " in fault(path)


def test_a_line_feed_that_the_last_record_lost_rewrites_nothing(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert fault(path) == ""
    git(path.parent, "commit", "-qam", "saved by an editor")
    path.write_bytes(whole)
    assert fault(path) == ""
    found = anchor.find(path)
    assert found is not None
    assert found.records == 2
    path.write_bytes(whole.splitlines(keepends=True)[0])
    assert "record 2 is gone" in fault(path)


def test_a_byte_order_mark_that_was_committed_may_be_taken_away(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + whole)
    git(path.parent, "commit", "-qam", "saved by an editor")
    path.write_bytes(whole)
    assert fault(path) == ""
    path.write_bytes(whole.splitlines(keepends=True)[0])
    assert "record 2 is gone" in fault(path)


def test_a_torn_line_that_was_committed_may_be_set_aside(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"statement":{"lost')
    git(path.parent, "commit", "-qam", "torn")
    write(path, run(3))
    assert fault(path) == ""
