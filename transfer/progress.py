"""How far a long reading has come: rows, rate, and when it will be done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_S = 2.0
MINUTE_S, HOUR_S = 60, 3600


class Progress:
    """Says a line at the most every EVERY_S seconds."""

    def __init__(self, say: Callable[[str], None], *, total: int, done: int = 0, verb: str = "compared") -> None:
        self._say, self._total, self._before, self._verb = say, total, done, verb
        self._started = self._said = time.monotonic()

    def show(self, done: int) -> None:
        """Say how far it is, unless that was said just now."""
        now = time.monotonic()
        if now - self._said < EVERY_S:
            return
        self._said = now
        rate = (done - self._before) / (now - self._started)
        left = max(0, self._total - done) / rate if rate else 0.0
        share = f"{done / self._total:.0%}" if self._total else "0%"
        self._say(f"{self._verb} {done:,} of {self._total:,} rows ({share}), {rate:,.0f} rows/s, {spelled(left)} left")


def spelled(seconds: float) -> str:
    """ "3 h 05 min", "4 min 10 s", "12 s"."""
    whole = round(seconds)
    if whole >= HOUR_S:
        return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S:02d} min"
    return f"{whole // MINUTE_S} min {whole % MINUTE_S:02d} s" if whole >= MINUTE_S else f"{whole} s"
