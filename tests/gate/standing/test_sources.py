"""What of TARGET_REPO evidence is bound to: the files that checks may read, by content, whatever the commit."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from gate.standing import sources

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a"}
UNREAD = (
    "STRATEGY.md", "STRATEGY.ledger.jsonl", "STRATEGY.ledger.jsonl.torn-20260102T120000Z", "docs/report.html",
    "run.xml", "run.json", ".phasegate-00.part", "__pycache__/a.pyc", "docs/source-before.txt", "docs/latency.svg",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "app" / "settings.py").write_text("A = 1\n")
    (tmp_path / "env.example").write_text("A=\n")
    (tmp_path / "STRATEGY.md").write_text("# Plan\n\n## Phase 2: X\n\n- [ ] a\n")
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Path:
    git(folder, "init", "-q")
    commit(folder)
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, env={"PATH": "/usr/bin:/bin"} | NOBODY)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")


def test_what_a_write_and_its_commit_leave_is_no_change(repository: Path) -> None:
    before = sources.digest(repository)
    for name in UNREAD:
        (repository / name).write_text("- [x] a\n")
    assert sources.digest(repository) == before
    commit(repository)
    assert sources.digest(repository) == before


def test_a_change_counts_as_it_is_before_and_after_its_commit(repository: Path) -> None:
    before = sources.digest(repository)
    (repository / "app" / "settings.py").write_text("A = 2\n")
    changed = sources.digest(repository)
    assert changed != before
    git(repository, "add", "-A")
    assert sources.digest(repository) == changed
    commit(repository)
    assert sources.digest(repository) == changed
    (repository / "app" / "settings.py").write_text("A = 1\n")
    assert sources.digest(repository) == before


@pytest.mark.parametrize("name", ["app/new.py", "migrations.sql", "requirements-dev.in", "env"])
def test_a_new_file_counts_by_its_content(repository: Path, name: str) -> None:
    found = [sources.digest(repository)]
    for text in ("a\n", "b\n"):
        (repository / name).write_text(text)
        found.append(sources.digest(repository))
    assert len({*found}) == 3


@pytest.mark.parametrize("stage", [False, True])
def test_a_file_that_is_gone_counts(repository: Path, *, stage: bool) -> None:
    before = sources.digest(repository)
    (repository / "env.example").unlink()
    if stage:
        git(repository, "add", "-A")
    assert sources.digest(repository) not in (before, "")


def test_a_link_counts_by_where_it_leads(repository: Path) -> None:
    (repository / "other.py").symlink_to("app/settings.py")
    before = sources.digest(repository)
    commit(repository)
    assert sources.digest(repository) == before
    (repository / "other.py").unlink()
    (repository / "other.py").symlink_to("env.example")
    assert sources.digest(repository) != before


def test_a_folder_outside_git_counts_by_its_files(folder: Path) -> None:
    before = sources.digest(folder)
    (folder / "STRATEGY.MD").write_text("# Plan\n")
    assert sources.digest(folder) == before
    (folder / "app" / "settings.py").write_text("A = 2\n")
    assert sources.digest(folder) not in (before, "")


def test_what_is_too_large_for_any_check_counts_by_its_size(repository: Path) -> None:
    path, found = repository / "dump.sql", [sources.digest(repository)]
    for size in (5_000_000, 5_000_001):
        path.write_bytes(b"a" * size)
        found.append(sources.digest(repository))
    assert len({*found}) == 3


def test_a_folder_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    assert sources.digest(tmp_path / "none") == ""
