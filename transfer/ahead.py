"""Reading ahead: the other side and the network are waited for while a page is being compared."""

from __future__ import annotations

import queue
import threading
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

Item = TypeVar("Item")

BLOCKS_AHEAD = 2
"""Of each side: enough to hide the waiting, and a bound on memory."""
POLL_S = 0.05
LEAVE_S = 5.0
"""What a reader is given to end; one that waits for a silent server ends with its time-out."""


class _End:
    """The last thing that a reader hands over, with what ended it, if it was an error."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(blocks: Iterator[Item]) -> Generator[Item]:
    """The same blocks, read by a thread of their own; closing it ends thread and stream."""
    ready: queue.Queue[Item | _End] = queue.Queue(BLOCKS_AHEAD)
    over = threading.Event()
    reader = threading.Thread(target=_read, args=(blocks, ready, over), name="ahead", daemon=True)
    reader.start()
    try:
        while not isinstance(block := ready.get(), _End):
            yield block
        if block.error:
            raise block.error
    finally:
        over.set()
        reader.join(LEAVE_S)


def _read(blocks: Iterator[Item], ready: queue.Queue[Item | _End], over: threading.Event) -> None:
    end = _End()
    try:
        with closing(cast("Generator[Item]", blocks)):
            for block in blocks:
                if not _hand_over(block, ready, over):
                    return
    except BaseException as error:
        end = _End(error)
    _hand_over(end, ready, over)


def _hand_over(item: Item | _End, ready: queue.Queue[Item | _End], over: threading.Event) -> bool:
    """Whether somebody still takes it."""
    while not over.is_set():
        try:
            ready.put(item, timeout=POLL_S)
        except queue.Full:
            continue
        return True
    return False
