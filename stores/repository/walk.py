"""Which files a checkout has: bounded, and without what others put there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stores.errors import Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ENTRIES = 200_000
TOOLS = {".git", ".hg", ".svn", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"}
MADE = {"node_modules", "site-packages", "venv", ".venv", ".eggs", "build", "dist", "fixtures", "testdata"}
FOREIGN = frozenset(TOOLS | MADE)
"""Folders that hold no source of the system: tools' own, installed packages, build results, data of tests."""


def walk(root: Path) -> Iterator[str]:
    """The files below the root as relative paths, sorted; links to folders and out of the root are not followed."""
    seen = 0
    for folder, folders, files in os.walk(root):
        seen += len(folders) + len(files)
        if seen > MAX_ENTRIES:
            raise Unsupported(
                f"TARGET_REPO has more than {MAX_ENTRIES} files: {root}",
                remedy="set TARGET_REPO to the folder of the service, or name its files in target.toml, [deployment]",
            )
        folders[:] = sorted(name for name in folders if not _foreign(Path(folder, name)))
        yield from (_relative(Path(folder, name), root) for name in sorted(files) if _own(Path(folder, name), root))


def _foreign(folder: Path) -> bool:
    return folder.name in FOREIGN or os.path.lexists(folder / "pyvenv.cfg")


def is_within(path: Path, root: Path) -> bool:
    """Whether there is something at a path, and it lies below the root once links are followed."""
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError, ValueError):  # a loop of links is a RuntimeError, a NUL a ValueError
        return False


def _own(file: Path, root: Path) -> bool:
    return not file.is_symlink() or is_within(file, root)


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
