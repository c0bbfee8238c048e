"""Reading ahead loses nothing, passes errors on and leaves no thread behind."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from stores.errors import Unreachable
from tests.transfer.blocks import block_of, ids_of
from transfer.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Generator

    from checks.facts import Block


def numbered(count: int, ended: list[str]) -> Generator[Block]:
    try:
        for number in range(count):
            yield block_of([number])
    finally:
        ended.append(threading.current_thread().name)


def test_every_block_comes_in_order() -> None:
    ended: list[str] = []
    assert [ids_of(block) for block in ahead(numbered(50, ended))] == [[number] for number in range(50)]
    assert ended == ["ahead"]


def test_an_error_comes_after_what_was_read_before_it() -> None:
    def failing() -> Generator[Block]:
        yield block_of([1])
        raise Unreachable("gone", remedy="start it")

    stream = ahead(failing())
    assert ids_of(next(stream)) == [1]
    with pytest.raises(Unreachable, match="gone"):
        next(stream)


def test_who_stops_early_ends_the_stream_in_its_own_thread() -> None:
    ended: list[str] = []
    with closing(ahead(numbered(10**6, ended))) as stream:
        next(stream)
    assert ended == ["ahead"]
    assert "ahead" not in {thread.name for thread in threading.enumerate()}
