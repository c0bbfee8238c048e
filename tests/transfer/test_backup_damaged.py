"""A backup that is damaged, or not the one that is meant, is refused by its file's name before anything is written."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest

from checks.facts.transfers import Imported
from stores.backup import Backup, BackupError, Manifest
from tests.transfer.backups import exported, imported, some_memories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.transfer.pairs import Pair


@pytest.fixture(scope="module")
def backup(uuids: Pair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of some memories; the pair's table is empty."""
    folder = tmp_path_factory.mktemp("backup") / "b"
    uuids.write_points(some_memories(50))
    uuids.sql("truncate THIS")
    exported(uuids, folder)
    return folder


def _part(folder: Path) -> Path:
    return next((folder / "parts").iterdir())


def _truncated(folder: Path) -> str:
    path = _part(folder)
    path.write_bytes(path.read_bytes()[:-10])
    return path.name


def _flipped(folder: Path) -> str:
    path = _part(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    return path.name


def _missing(folder: Path) -> str:
    path = _part(folder)
    path.unlink()
    return path.name


def _edited(folder: Path) -> str:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"rows": 50', '"rows": 49'))
    return path.name


def _of_another(folder: Path) -> str:
    """Sound in itself, but of other files."""
    path = folder / "manifest.json"
    manifest = Backup(folder).manifest
    part = manifest.parts[0].model_copy(update={"sha256": "0" * 64})
    path.write_text(manifest.model_copy(update={"parts": (part,)}).text())
    return manifest.parts[0].file


def _newer(folder: Path) -> str:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 2}))
    return "is of version 2"


def _no_json(folder: Path) -> str:
    (folder / "manifest.json").write_bytes(b"\xff{")
    return "manifest.json"


def _outside(folder: Path) -> str:
    path = folder / "manifest.json"
    manifest = Backup(folder).manifest
    part = manifest.parts[0].model_copy(update={"file": "../b/parts/x.parquet"})
    path.write_text(manifest.model_copy(update={"parts": (part,)}).text())
    return "manifest.json"


def _unfinished(folder: Path) -> str:
    (folder / "manifest.json").unlink()
    return "holds no finished backup"


@pytest.mark.parametrize(
    "damage",
    [_truncated, _flipped, _missing, _edited, _of_another, _newer, _no_json, _outside, _unfinished],
    ids=lambda function: function.__name__.strip("_"),
)
def test_it_is_refused_by_name(uuids: Pair, backup: Path, tmp_path: Path, damage: Callable[[Path], str]) -> None:
    shutil.copytree(backup, tmp_path / "b")
    named = damage(tmp_path / "b")
    with pytest.raises(BackupError) as refused:
        imported(uuids, tmp_path / "b")
    assert named in refused.value.message
    uuids.sql("do $$ begin assert (select count(*) from THIS) = 0; end $$")
    assert not _journal(uuids)


def test_the_undamaged_one_is_taken(uuids: Pair, backup: Path) -> None:
    assert isinstance(imported(uuids, backup, dry_run=True), Imported)
    assert isinstance(Backup(backup).manifest, Manifest)


def _journal(pair: Pair) -> bool:
    """Whether anything was noted of the pair's table; other tests make the journal too."""
    with psycopg.connect(pair.deployment.database_url) as connection:
        made = connection.execute("select to_regclass('phasegate_journal') is not null").fetchone()
        named = f'"public"."{pair.table}"'
        noted = "select from phasegate_journal where what ->> 'table' = %s"
        return bool(made and made[0] and connection.execute(noted, [named]).rowcount)
