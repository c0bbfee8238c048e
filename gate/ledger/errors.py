"""What keeps a ledger from being used."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REMEDIES = {
    errno.ENOSPC: "free some space on that disk",
    errno.EDQUOT: "free some space within that quota",
    errno.EFBIG: "raise the limit on the size of files",
    errno.EROFS: "name a ledger in a writable place with --ledger FILE",
    errno.EACCES: "give this user the right to read and write it, or name another one with --ledger FILE",
    errno.EPERM: "give this user the right to read and write it, or name another one with --ledger FILE",
    errno.EIO: "look after that disk; nothing was recorded",
    errno.ENOTDIR: "name a path whose folders are folders",
}


class LedgerError(Exception):
    """A ledger that cannot be used as it is; the message names the place, what is wrong, and the remedy."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


@contextlib.contextmanager
def reported(path: Path, done: str = "written") -> Iterator[None]:
    """What the file system refuses within is raised as a LedgerError: "PATH: cannot be written: ..."."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = REMEDIES.get(error.errno or 0, "name another ledger with --ledger FILE")
        raise LedgerError(f"{path}: cannot be {done}: {reason}", remedy=remedy) from error
