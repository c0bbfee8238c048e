"""A call that ends in time for whoever waits, whatever it waits for itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    T = TypeVar("T")


class Late(TimeoutError):
    """The time was over; a TimeoutError of the call itself is none."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call returns or raises; raises Late after that time, and leaves the call to its thread."""
    outcome: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name="phasegate-call", daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not outcome:
        raise Late
    return outcome[0]
