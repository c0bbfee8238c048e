"""The ledger's file, open under its lock: many may read at a time, one may write."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gate.ledger.errors import LedgerError, reported

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 30.0
"""For how long another process may hold the lock; a write takes milliseconds."""
_POLL_S = 0.001
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


def contents(path: Path) -> bytes | None:
    """The file's bytes, of no half-written record; None where there is no file. Raises LedgerError."""
    check_place(path)
    with reported(path, "read"):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        with _closing(descriptor):
            _lock(path, descriptor, fcntl.LOCK_SH)
            return whole(descriptor)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[int]:
    """The file open for reading and appending, and nobody else's for as long.

    Where there is none it is made, and removed again if nothing was written for an exception.
    """
    check_place(path)
    with reported(path):
        place = Path(os.path.realpath(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        existed = place.exists()
        descriptor = _locked(path, place)
    with _closing(descriptor):
        try:
            yield descriptor
        except BaseException:
            # Whoever waits for the lock meanwhile sees that the file is another one.
            if not existed and not os.fstat(descriptor).st_size:
                with contextlib.suppress(OSError):
                    place.unlink()
            raise


def whole(descriptor: int) -> bytes:
    """All bytes of an open file."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", buffering=0, closefd=False) as file:
        return file.read()


def sync_folder(place: Path) -> None:
    """Put a new file's name on the disk; a file system that cannot sync a folder is no reason to refuse."""
    descriptor = os.open(place.parent, os.O_RDONLY | os.O_CLOEXEC)
    with _closing(descriptor), contextlib.suppress(OSError):
        os.fsync(descriptor)


def check_place(path: Path) -> None:
    """Raises LedgerError where something that is no ordinary file stands in the ledger's place."""
    with reported(path, "read"):
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            return
    if stat.S_ISDIR(mode):
        raise LedgerError(f"{path}: is a directory", remedy="name a file with --ledger FILE, or move the directory")
    if not stat.S_ISREG(mode):
        raise LedgerError(f"{path}: is no ordinary file", remedy="name another one with --ledger FILE")


def _locked(path: Path, place: Path) -> int:
    while True:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            _lock(path, descriptor, fcntl.LOCK_EX)
            if _is_still(descriptor, place):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        # Somebody (git, say) put another file in its place while this one was waited for.
        os.close(descriptor)


def _lock(path: Path, descriptor: int, how: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise _busy(path) from None
            time.sleep(_POLL_S)
        except OSError as error:
            if error.errno in _NO_LOCKS and how == fcntl.LOCK_SH:
                return
            raise
        else:
            return


def _busy(path: Path) -> LedgerError:
    remedy = "wait for it, or end it, and try again"
    return LedgerError(f"{path}: another process has been writing it for {PATIENCE_S:.0f} s", remedy=remedy)


def _is_still(descriptor: int, place: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), place.stat())
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)
