"""The calls that change the disk, counted, and what happens to them when one is to fail. For a process of its own."""

from __future__ import annotations

import _pyio  # type: ignore[import-not-found]
import builtins
import errno
import io
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from tests.crash.layer import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTED = (
    "open", "write", "pwrite", "writev", "sendfile", "copy_file_range", "fsync", "fdatasync", "ftruncate", "truncate",
    "replace", "rename", "link", "symlink", "unlink", "remove", "mkdir", "rmdir", "fchmod", "chmod",
)  # fmt: skip
NEED_ROOM = ("write", "pwrite", "writev", "sendfile", "copy_file_range", "fsync", "mkdir", "link", "symlink")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_real_write = os.write


def fail(fault: Fault, nth: int, tell: Callable[[str], None]) -> None:
    """From now on count, and let the n-th call fail; `tell` is called with its name at that moment."""
    # Python's own reading and writing in C calls no os.write; its twin in Python does.
    builtins.open = io.open = _pyio.open
    count = _Count(fault, nth, tell)
    for name in COUNTED:
        setattr(os, name, count.around(name, getattr(os, name)))


class _Count:
    def __init__(self, fault: Fault, nth: int, tell: Callable[[str], None]) -> None:
        self.fault, self.left, self.tell = fault, nth, tell

    def around(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            if name == "open" and not args[1] & WRITING:
                return real(*args, **options)
            self.left -= 1
            if self.left > 0:
                return real(*args, **options)
            if self.left == 0:
                self.tell(name)
                return self._first(name, real, args, options)
            return self._later(name, real, args, options)

        return counted

    def _first(self, name: str, real: Callable[..., Any], args: Any, options: Any) -> Any:
        if self.fault is Fault.TORN:
            with suppress(OSError):
                _half(args) if name == "write" else real(*args, **options)
        if self.fault in (Fault.KILLED, Fault.TORN):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault is Fault.BROKEN:
            _refuse(errno.EIO)
        if self.fault is Fault.FULL and name == "write" and len(args[1]) > 1:
            return _half(args)
        return self._later(name, real, args, options)

    def _later(self, name: str, real: Callable[..., Any], args: Any, options: Any) -> Any:
        if self.fault is Fault.READ_ONLY:
            _refuse(errno.EROFS)
        if self.fault is Fault.FULL and (name in NEED_ROOM or _makes_a_file(name, args)):
            _refuse(errno.ENOSPC)
        return real(*args, **options)


def _makes_a_file(name: str, args: Any) -> bool:
    return name == "open" and bool(args[1] & os.O_CREAT) and not os.path.lexists(args[0])


def _half(args: Any) -> int:
    descriptor, content = args
    return _real_write(descriptor, bytes(content)[: len(content) // 2])


def _refuse(number: int) -> NoReturn:
    raise OSError(number, os.strerror(number))
