"""What a child says, line by line through redaction into its log; the child never waits for it, whatever happens."""

from __future__ import annotations

import os
import select
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from stores.redaction import redact_beginning, redact_bytes

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

PIECE, LONGEST_LINE = 65_536, 1_048_576
"""Bytes; of a line without an end no more than the longer is held."""
POLL_S, LINGER_S = 0.1, 2.0
"""How long is read on what the child's own children say that outlive it."""


class ChildLog:
    """A log that is written through a pipe: give the child `into`, then `follow`; all of it is there on leaving."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._from, self.into = os.pipe()
        self._left = threading.Event()
        self._reader = threading.Thread(target=self._read, name="child log", daemon=True)
        self._held = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._left.set()
        if self._reader.ident is not None:
            self._reader.join()
        else:
            os.close(self.into)
        os.close(self._from)
        self._file.close()

    def follow(self) -> None:
        """Read from here on what the child says, which has its own end of the pipe by now."""
        os.close(self.into)
        self._reader.start()

    def _read(self) -> None:
        until = float("inf")
        while time.monotonic() < until:
            if self._left.is_set():
                until = min(until, time.monotonic() + LINGER_S)
            if select.select([self._from], [], [], POLL_S)[0]:
                piece = os.read(self._from, PIECE)
                if not piece:
                    break
                self._take(piece)
            elif self._left.is_set():
                break
        self._write(_redacted(self._held))

    def _take(self, piece: bytes) -> None:
        lines, end, self._held = (self._held + piece).rpartition(b"\n")
        self._write(_redacted(lines + end))
        if len(self._held) > LONGEST_LINE:
            told, self._held = redact_beginning(self._held)
            self._write(told)

    def _write(self, data: bytes) -> None:
        # A full disk costs the log, not the checks: their evidence says itself where it could not be written.
        with suppress(OSError):
            while data:
                data = data[self._file.write(data) or 0 :]


def _redacted(data: bytes) -> bytes:
    try:
        return redact_bytes(data)
    except Exception as error:  # the reader must go on, or the child would wait for ever
        return f"(left out: it could not be redacted, {type(error).__name__})\n".encode()
