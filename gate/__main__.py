"""Start the `gate` command, which Ctrl-C ends quietly from its first import on."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130


def main() -> NoReturn:
    """Import the command and run it; what it needs takes a moment, in which an interruption is no error either."""
    signal.signal(signal.SIGINT, _leave)
    from gate import command

    command.main()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
