"""A call ends in time for whoever waits for it."""

from __future__ import annotations

import time

import pytest

from stores.deadline import within


def test_what_the_call_returns_or_raises_comes_through() -> None:
    assert within(5, lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_a_call_that_takes_longer_is_left() -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.2, lambda: time.sleep(3))
    assert time.monotonic() - began < 2
