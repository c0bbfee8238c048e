"""A copy of what is about to be cut off a ledger: nothing of it is ever lost."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from gate.ledger.opened import sync_folder


def keep(ledger: Path, word: str, content: bytes) -> Path:
    """Write the bytes to a new file beside the ledger, LEDGER.<word>-<UTC time>, whole or not at all."""
    place = Path(os.path.realpath(ledger))
    copy, descriptor = _created(place, f"{word}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            copy.unlink()
        raise
    finally:
        os.close(descriptor)
    sync_folder(copy)
    return copy


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of it, in as many parts as the system takes; raises OSError."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _created(place: Path, ending: str) -> tuple[Path, int]:
    for number in count(1):
        copy = place.with_name(f"{place.name}.{ending}{f'-{number}' if number > 1 else ''}")
        with contextlib.suppress(FileExistsError):
            # Who may not read the ledger may not read a part of it.
            mode = place.stat().st_mode & 0o666
            return copy, os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    raise AssertionError
