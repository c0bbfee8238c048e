"""Which files are migrations: *.sql below a folder `migrations`, and the versions of Alembic."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOWN = re.compile(r"(^|[._-])(down|rollback|undo)\.sql$|^U\d[^/]*\.sql$", re.IGNORECASE)


def migration_folders(paths: Iterable[str]) -> dict[str, list[str]]:
    """The migrations of each folder that holds any, in order."""
    known = set(paths)
    folders: dict[str, list[str]] = {}
    for path in readable_migrations(known):
        if folder := _sql_folder(path) if path.endswith(".sql") else _alembic_folder(path, known):
            folders.setdefault(folder, []).append(path)
    return folders


def readable_migrations(paths: Iterable[str]) -> list[str]:
    """The files that can be migrations, in order: numbers by value, those that undo another left out."""
    return sorted((path for path in paths if _can_be(PurePosixPath(path))), key=_order)


def _can_be(path: PurePosixPath) -> bool:
    if path.suffix == ".sql":
        return not _DOWN.search(path.name)
    return path.suffix == ".py" and path.name not in {"__init__.py", "env.py"}


def _order(path: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d+)", path) if part]


def _sql_folder(path: str) -> str:
    folders = PurePosixPath(path).parent.parts
    if "migrations" not in folders:
        return ""
    return "/".join(folders[: folders.index("migrations") + 1])


def _alembic_folder(path: str, known: set[str]) -> str:
    folder = PurePosixPath(path).parent
    return folder.as_posix() if folder.name == "versions" and (folder.parent / "env.py").as_posix() in known else ""
