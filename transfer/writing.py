"""Files that are written while a transfer goes on; a full disk ends it with a word, and what is there stays whole."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from transfer.errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AGAIN = "run it again: it goes on where it ended"
_REMEDIES = {
    errno.ENOSPC: "free some space on that disk, then {then}",
    errno.EDQUOT: "free some space within that quota, then {then}",
    errno.EROFS: "name a folder that is not read-only",
    errno.EACCES: "give this user the right to write there",
}


@contextmanager
def writing(path: Path, *, then: str = "go on with --resume") -> Iterator[None]:
    """Raise what goes wrong inside as a TransferError that names the file."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = _REMEDIES.get(error.errno or 0, "name another folder").format(then=then)
        raise TransferError(f"cannot write {path}: {reason}", remedy=remedy) from error
