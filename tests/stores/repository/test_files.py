"""Which files are what, and what bad ones get."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from stores.errors import Ambiguous, BadAnswer, NotFound, StoreError, Unsupported
from stores.repository import Repository, walk
from stores.target import Deployment
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = "EMBEDDING_DIMENSION = 384\n"


def test_not_given() -> None:
    with pytest.raises(Ambiguous, match=r"^TARGET_REPO is not given$") as caught:
        Repository(Deployment()).settings()
    assert "set TARGET_REPO" in caught.value.remedy


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="TARGET_REPO does not exist"):
        Repository(Deployment(repository=tmp_path / "nowhere")).declared_dimension()


def test_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(NotFound, match="TARGET_REPO does not exist"):
        Repository(Deployment(repository=tmp_path / "loop")).declared_dimension()


def test_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(SETTINGS)
    with pytest.raises(BadAnswer, match="TARGET_REPO is not a folder"):
        Repository(Deployment(repository=tmp_path / "settings.py")).declared_dimension()


def test_no_file_of_the_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"has no settings\.py") as caught:
        checkout(tmp_path, {"config.py": SETTINGS}).declared_dimension()
    assert caught.value.remedy == 'name it in target.toml: [deployment] settings = "path/to/settings.py"'


def test_several_files_of_the_name(tmp_path: Path) -> None:
    files = {"a/settings.py": SETTINGS, "service/app/settings.py": SETTINGS, "service/app/pgvector_connection.py": ""}
    with pytest.raises(Ambiguous, match=r"2 files that could be settings: .*a/settings\.py") as caught:
        checkout(tmp_path, files).declared_dimension()
    assert caught.value.remedy == 'choose in target.toml: [deployment] settings = "service/app/settings.py"'


def test_many_files_of_the_name_are_listed_in_part(tmp_path: Path) -> None:
    with pytest.raises(Ambiguous, match="and 8 more"):
        checkout(tmp_path, {f"{n:02}/settings.py": SETTINGS for n in range(20)}).declared_dimension()


def test_mapped_file(tmp_path: Path) -> None:
    files = {"a/settings.py": "", "b/config.py": SETTINGS}
    assert checkout(tmp_path, files, settings="b/config.py").declared_dimension().place.path == "b/config.py"


def test_several_mapped_files_are_read_together(tmp_path: Path) -> None:
    files = {"a.py": "", "b.py": SETTINGS}
    assert checkout(tmp_path, files, settings=("a.py", "b.py")).declared_dimension().value == 384


@pytest.mark.parametrize("path", ["missing.py", "../outside.py", "folder", "loop.py", "a\0b.py", "x" * 300])
def test_mapped_file_that_is_none(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.py").write_text(SETTINGS)
    repository = checkout(tmp_path / "repo", {"folder/x.py": ""}, settings=path)
    (tmp_path / "repo" / "loop.py").symlink_to(tmp_path / "repo" / "loop.py")
    with pytest.raises(NotFound, match=r"target\.toml maps settings to") as caught:
        repository.declared_dimension()
    assert "[deployment] settings" in caught.value.remedy


@pytest.mark.parametrize("folder", [".git", "node_modules", ".venv", "tests/fixtures", "lib/site-packages", "build"])
def test_what_others_put_there_is_not_looked_at(tmp_path: Path, folder: str) -> None:
    files = {"settings.py": SETTINGS, f"{folder}/settings.py": "EMBEDDING_DIMENSION = 1\n"}
    assert checkout(tmp_path, files).declared_dimension().value == 384


def test_a_virtual_environment_of_any_name_is_not_looked_at(tmp_path: Path) -> None:
    files = {"settings.py": SETTINGS, "my-env/pyvenv.cfg": "", "my-env/lib/settings.py": ""}
    assert checkout(tmp_path, files).declared_dimension().value == 384


def test_links_in_a_loop_and_out_of_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "settings.py").write_text("EMBEDDING_DIMENSION = 1\n")
    repository = checkout(tmp_path / "repo", {"app/settings.py": SETTINGS})
    (tmp_path / "repo" / "app" / "loop").symlink_to(tmp_path / "repo", target_is_directory=True)
    (tmp_path / "repo" / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (tmp_path / "repo" / "settings.py").symlink_to(tmp_path / "outside" / "settings.py")
    (tmp_path / "repo" / "main.py").symlink_to(tmp_path / "repo" / "main.py")
    assert repository.declared_dimension().value == 384


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_ENTRIES", 10)
    with pytest.raises(Unsupported, match="more than 10 files") as caught:
        checkout(tmp_path, {f"{n}.py": "" for n in range(11)}).declared_dimension()
    assert "TARGET_REPO" in caught.value.remedy


def test_too_many_files_do_not_matter_where_all_are_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_ENTRIES", 1)
    repository = checkout(tmp_path, {"a.py": SETTINGS, "b.py": "", "c.py": ""}, settings="a.py")
    assert repository.declared_dimension().value == 384


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = 1\ny = '\xe4'\n", r"settings\.py:2 is not UTF-8"),
        (b"x = 1\n\ny = '\0'\n", r"settings\.py:3 holds a NUL"),
        (b"x = 1\ndef f(:\n", r"settings\.py:2 cannot be parsed as Python"),
        (b"x = " + b"(" * 5000 + b")" * 5000, r"settings\.py:1 "),
        (b"EMBEDDING_DIMENSION = " + b"-" * 100_000 + b"1\n", r"nested too deeply|cannot be parsed"),
        (b"EMBEDDING_DIMENSION = " + b"1 + " * 20_000 + b"1\n", r"nested too deeply|cannot be parsed"),
        (b"#" * 5_000_000, r"settings\.py has more than 4000000 bytes"),
    ],
    ids=["latin-1", "NUL", "syntax", "parentheses", "signs", "sum", "size"],
)
def test_file_that_is_no_source(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "settings.py").write_bytes(content)
    with pytest.raises(BadAnswer, match=message) as caught:
        Repository(Deployment(repository=tmp_path)).declared_dimension()
    assert caught.value.remedy


def test_byte_order_mark_and_line_ends_of_windows(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_bytes(b"\xef\xbb\xbfEMBEDDING_DIMENSION = 384\r\n")
    assert Repository(Deployment(repository=tmp_path)).declared_dimension().value == 384


def test_strange_escapes_are_no_concern(tmp_path: Path) -> None:
    assert checkout(tmp_path, {"settings.py": "P = '\\d'\n" + SETTINGS}).declared_dimension().value == 384


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_that_may_not_be_read(tmp_path: Path) -> None:
    repository = checkout(tmp_path, {"settings.py": SETTINGS})
    (tmp_path / "settings.py").chmod(0)
    with pytest.raises(StoreError, match=r"settings\.py of TARGET_REPO cannot be read"):
        repository.declared_dimension()


def test_migrations_of_several_folders(tmp_path: Path) -> None:
    files = {"supabase/migrations/1.sql": "select 1;", "alembic/env.py": "", "alembic/versions/a.py": ""}
    with pytest.raises(Ambiguous, match="alembic/versions, supabase/migrations") as caught:
        checkout(tmp_path, files).migrations()
    assert "[deployment] migrations = " in caught.value.remedy


def test_no_migrations(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="folder of migrations"):
        checkout(tmp_path, {"schema.sql": "create table memories (id uuid);"}).migrations()
    with pytest.raises(NotFound, match="no migration is in the mapped place"):
        checkout(tmp_path, {"empty/readme.md": ""}, migrations="empty").migrations()
