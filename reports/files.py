"""Where reports go: a folder per run, and files that are there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from contextlib import suppress
from datetime import UTC
from itertools import count
from typing import TYPE_CHECKING

from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

MAX_PHASES_NAMED = 3
"""In a folder's name; file systems stop at 255 bytes."""

_PREFIX, _SUFFIX = ".phasegate-", ".part"

REMEDIES = {
    errno.ENOSPC: "free some space on that disk",
    errno.EDQUOT: "free some space within that quota",
    errno.EFBIG: "raise the limit on the size of files",
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
    """Write the text, without secrets, so that a reader sees the old file or the new one, whatever happens."""
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise OSError(errno.EISDIR, "is a directory" if path.is_dir() else "is not a regular file")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, redact(text).encode(errors="backslashreplace"))
    except OSError as error:
        raise _refused(path, error) from error
    except RuntimeError as error:  # what Python 3.11 makes of a link that leads to itself
        raise _refused(path, OSError(errno.ELOOP, os.strerror(errno.ELOOP))) from error


def replace(place: Path, content: bytes, *, mode: int | None = None, confirm: Callable[[], None] | None = None) -> None:
    """Replace a file as a whole: a reader, and whoever comes after a crash, sees the old bytes or the new ones.

    The new bytes are on the disk before they take the name, so `place` must be no link. A file that is there keeps
    its rights and, where the system lets us, its owner; a new one gets `mode` (default: 0o666) less the umask.
    `confirm` is called at the last moment before the old file goes and may raise to keep it. Raises OSError.
    """
    temporary, descriptor = _temporary(place.parent, 0o666 if mode is None else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _take_rights(place, descriptor)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
            if confirm:
                confirm()
            temporary.replace(place)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def probe(folder: Path) -> None:
    """Raises OSError unless a file can be made in that folder, and leaves none."""
    temporary, descriptor = _temporary(folder, 0o600)
    os.close(descriptor)
    temporary.unlink(missing_ok=True)


def _temporary(folder: Path, mode: int) -> tuple[Path, int]:
    """A new file, locked for as long as its writer lives."""
    _sweep(folder)
    while True:
        path = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return path, descriptor
        os.close(descriptor)  # swept between its making and its lock


def _sweep(folder: Path) -> None:
    """Remove the temporary files of writers that were killed; those of living writers are locked."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _take_rights(place: Path, descriptor: int) -> None:
    with suppress(FileNotFoundError):
        old = place.stat()
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & 0o777)


def _sync_folder(folder: Path) -> None:
    # The file is in place by now; a network file system that cannot sync a folder is no reason to say that it is not.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    except OSError as error:
        raise _refused(folder, error) from error
    return True


def _named(phases: Sequence[str]) -> str:
    if len(phases) <= MAX_PHASES_NAMED:
        return "-".join(phases) or "no-phase"
    return f"{phases[0]}-and-{len(phases) - 1}-more"


def _refused(path: Path, error: OSError) -> ReportError:
    reason = (error.strerror or str(error)).lower()
    remedy = REMEDIES.get(error.errno or 0, "choose another place")
    return ReportError(f"cannot write {path}: {reason}", remedy=remedy)
