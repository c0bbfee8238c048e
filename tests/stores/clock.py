"""Time that passes only where a call takes it, so that no other load decides how many calls fit."""

from __future__ import annotations


class Clock:
    """What stores.timing asks of the module time."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    def perf_counter_ns(self) -> int:
        """Nanoseconds."""
        return round(self.now * 1e9)
