"""Writes over connections that break: all of it is there in the end, or it is told how much was done."""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stores.errors import Unreachable
from stores.qdrant_problems import TimedOut
from tests.fixtures.engines.qdrant_servers import vectors
from tests.stores.qdrant.reading import refused, settings_of
from tests.stores.qdrant.stream.test_breaks import between
from tests.stores.qdrant.writing.written import UUID, bits_of, held, keys_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.proxy import Proxy
    from stores.qdrant_writer import Writer
    from stores.target import Source as Settings
    from tests.fixtures.engines.qdrant_servers import Running


COUNT, SIZE = 1_500, 64
IDS = [uuid.UUID(int=n << 100) for n in range(1, COUNT + 1)]
DRAWN = np.random.default_rng(2).standard_normal((COUNT, SIZE)).astype(np.float32)


@pytest.fixture
def name(qdrant: Running) -> Iterator[str]:
    """An empty collection."""
    with qdrant.collection(vectors_config=vectors(SIZE)) as made:
        yield made


def through(qdrant: Running, way: str, middle: Proxy, name: str) -> Settings:
    """The collection, reached over what lies between."""
    if way == "rest":
        return qdrant.over_rest(collection=name, url=f"http://127.0.0.1:{middle.port}")
    return qdrant.settings(collection=name, grpc_port=middle.port)


def write(writer: Writer) -> None:
    writer.upsert(UUID, keys_of(IDS), bits_of(DRAWN), [{"n": n, "text": "x" * 900} for n in range(COUNT)])


def require_all(settings: Settings) -> None:
    found = held(settings)
    assert list(found) == IDS
    assert [bits for _, bits, _ in found.values()] == bits_of(DRAWN).tolist()
    assert [payload["n"] for *_, payload in found.values()] == list(range(COUNT))


def test_connections_that_break_in_the_middle_are_made_again(qdrant: Running, way: str, name: str) -> None:
    middle = between(qdrant, way)
    with opened(through(qdrant, way, middle, name)) as writer:
        breaking = _breaking(middle, every_s=0.05)
        write(writer)
        breaking.set()
    middle.close()
    require_all(settings_of(qdrant, way, collection=name))


def _breaking(middle: Proxy, *, every_s: float) -> threading.Event:
    """Break every connection, a few times and then no more."""
    over = threading.Event()

    def go_on() -> None:
        for _ in range(3):
            if over.wait(every_s):
                return
            middle.break_off()

    threading.Thread(target=go_on, daemon=True).start()
    return over


def test_answers_that_are_lost_are_asked_for_again(qdrant: Running, way: str, name: str) -> None:
    middle = between(qdrant, way)
    with opened(through(qdrant, way, middle, name)) as writer:
        writer.delete(UUID, keys_of(IDS[:1]))
        # The request has arrived, and of what the server says nothing comes through.
        middle.cut(after=1)
        threading.Timer(0.1, middle.pass_through).start()
        write(writer)
    middle.close()
    require_all(settings_of(qdrant, way, collection=name))


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_gone_is_told_with_how_much_was_done_and_the_call_is_made_again(
    qdrant: Running, way: str, name: str
) -> None:
    middle = between(qdrant, way)
    with opened(through(qdrant, way, middle, name)) as writer:
        writer.upsert(UUID, keys_of(IDS[:1]), bits_of(DRAWN[:1]), [{}])
        middle.refuse()
        error = refused(lambda: write(writer))
        assert isinstance(error, Unreachable)
        assert error.message.endswith(f"; 0 of {COUNT:,} points were done")
        middle.pass_through()
        # The channel looks again each second.
        time.sleep(1.2)
        write(writer)
    middle.close()
    require_all(settings_of(qdrant, way, collection=name))


def test_a_server_that_is_back_after_a_while_is_met_again(qdrant: Running, name: str) -> None:
    middle = between(qdrant, "grpc")
    with opened(through(qdrant, "grpc", middle, name)) as writer:
        writer.upsert(UUID, keys_of(IDS[:1]), bits_of(DRAWN[:1]), [{}])
        middle.refuse()
        back = threading.Timer(2, middle.pass_through)
        back.start()
        write(writer)
        back.join()
    middle.close()
    require_all(settings_of(qdrant, "grpc", collection=name))


@pytest.mark.usefixtures("impatient")
def test_silence_ends_with_the_time_out(qdrant: Running, way: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.qdrant_write_ways._LATER_S", 0)
    middle = between(qdrant, way)
    with opened(through(qdrant, way, middle, name), seconds=1) as writer:
        writer.delete(UUID, keys_of(IDS[:1]))
        middle.swallow()
        began = time.monotonic()
        assert isinstance(refused(lambda: write(writer)), TimedOut)
        assert time.monotonic() - began < 12
    middle.close()
