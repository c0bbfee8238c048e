"""Streams over connections that break: nothing is lost or repeated, and what is gone is told in time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from checks.facts.blocks import KEY_TYPE, id_of, key_of
from fixtures.proxy import Proxy
from stores.errors import Unreachable
from stores.qdrant import Source
from tests.stores.qdrant.stream.streaming import UUID, UUIDS, ids_in, whole

if TYPE_CHECKING:
    from tests.fixtures.engines.qdrant_servers import Running


def between(qdrant: Running, way: str) -> Proxy:
    return Proxy("127.0.0.1", qdrant.engine.http_port if way == "rest" else qdrant.engine.grpc_port)


def through(qdrant: Running, way: str, way_between: Proxy, name: str, *, seconds: int = 15) -> Source:
    if way == "rest":
        url = f"http://127.0.0.1:{way_between.port}"
        return Source(qdrant.over_rest(collection=name, url=url), seconds=seconds)
    return Source(qdrant.settings(collection=name, grpc_port=way_between.port), seconds=seconds)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("bytes_", [70_000, 131_072, 300_001])
def test_connections_that_break_over_and_over_lose_and_repeat_nothing(
    qdrant: Running, filled: str, way: str, bytes_: int
) -> None:
    middle = between(qdrant, way)
    with through(qdrant, way, middle, filled) as source:
        pages = source.pages(filled)
        expected = list(source.pages(filled).blocks(whole(UUID, filled)))
        middle.cut(after=bytes_)
        found = list(pages.blocks(whole(UUID, filled)))
    middle.close()
    assert ids_in(iter(found), UUID) == UUIDS
    assert b"".join(block.bits.tobytes() for block in found) == b"".join(one.bits.tobytes() for one in expected)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_gone_is_told_with_how_far_it_came(qdrant: Running, filled: str, way: str) -> None:
    middle = between(qdrant, way)
    with through(qdrant, way, middle, filled) as source:
        pages = source.pages(filled)
        blocks = pages.blocks(whole(UUID, filled))
        came = [next(blocks), next(blocks)]
        middle.refuse()
        with pytest.raises(Unreachable, match="had come as far as") as caught:
            came += blocks
        last = id_of(came[-1].keys[-1], UUID)
        assert caught.value.message.endswith(f"had come as far as {last}")
        with pytest.raises(Unreachable, match="had come"):
            list(pages.blocks(whole(UUID, filled)))
        with pytest.raises(Unreachable, match="1 points from"):
            pages.rows(UUID, np.array([key_of(UUIDS[0])], KEY_TYPE))
        middle.pass_through()
        # The channel looks again each second.
        time.sleep(1.2)
        assert ids_in(pages.blocks(whole(UUID, filled)), UUID) == UUIDS
    middle.close()


def test_a_server_that_is_back_after_a_while_is_met_again(qdrant: Running, filled: str) -> None:
    middle = between(qdrant, "grpc")
    with through(qdrant, "grpc", middle, filled) as source:
        blocks = source.pages(filled).blocks(whole(UUID, filled))
        first = next(blocks)
        middle.refuse()
        back = threading.Timer(2, middle.pass_through)
        back.start()
        assert ids_in(iter([first, *blocks]), UUID) == UUIDS
        back.join()
    middle.close()


@pytest.mark.usefixtures("impatient")
def test_silence_ends_with_the_time_out(qdrant: Running, filled: str, way: str) -> None:
    middle = between(qdrant, way)
    with through(qdrant, way, middle, filled, seconds=1) as source:
        blocks = source.pages(filled).blocks(whole(UUID, filled))
        next(blocks)
        middle.swallow()
        started = time.monotonic()
        with pytest.raises(Unreachable, match="did not answer in time"):
            list(blocks)
        assert time.monotonic() - started < 12
    middle.close()
