"""Where reports go: a folder per run, and files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from datetime import UTC
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

MAX_PHASES_NAMED = 3
"""In a folder's name; file systems stop at 255 bytes."""

REMEDIES = {
    errno.ENOSPC: "free some space on that disk",
    errno.EDQUOT: "free some space within that quota",
    errno.EROFS: "choose a place that is not read-only",
    errno.EACCES: "give this user the right to write there",
    errno.EPERM: "give this user the right to write there",
    errno.EISDIR: "name an ordinary file",
    errno.ENOTDIR: "name a path whose folders are folders",
    errno.ENAMETOOLONG: "choose a shorter name",
}


class ReportError(Exception):
    """A report could not be written; the message names path and remedy."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


def new_folder(root: Path, *, started: datetime, phases: Sequence[str]) -> Path:
    """Make the run's own folder under `root`: "20260102T120000Z-phase2", numbered within one second."""
    stem = f"{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{_named(phases)}"
    others = (root / f"{stem}-{number}" for number in count(2))
    folder = root / stem
    while not _made(folder):
        folder = next(others)
    return folder


def write(path: Path, text: str) -> None:
    """Write the text to `path` so that a reader sees the old file or the new one, whatever happens in between."""
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise OSError(errno.EISDIR, "is a directory" if path.is_dir() else "is not a regular file")
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as error:
        raise _refused(path, error) from error
    except RuntimeError as error:  # what Python 3.11 makes of a link that leads to itself
        raise _refused(path, OSError(errno.ELOOP, os.strerror(errno.ELOOP))) from error


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    except OSError as error:
        raise _refused(folder, error) from error
    return True


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _named(phases: Sequence[str]) -> str:
    if len(phases) <= MAX_PHASES_NAMED:
        return "-".join(phases) or "no-phase"
    return f"{phases[0]}-and-{len(phases) - 1}-more"


def _refused(path: Path, error: OSError) -> ReportError:
    reason = (error.strerror or str(error)).lower()
    remedy = REMEDIES.get(error.errno or 0, "choose another place")
    return ReportError(f"cannot write {path}: {reason}", remedy=remedy)
