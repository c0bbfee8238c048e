"""Servers whose answers cannot be are not believed, slow ones are asked for less, and none is left with a call."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import numpy as np
import pytest
from qdrant_client import grpc as q

from checks.facts.blocks import KEY_TYPE, IdKind, Span, key_of
from stores.errors import BadAnswer, StoreError
from tests.stores.qdrant.stream.odd import a_page, odd, wait_until
from tests.stores.qdrant.stream.streaming import NUMBER, UUID, ids_in, whole

ONE = uuid.UUID(int=1)
WRONG: dict[str, tuple[IdKind, list[q.ScrollResponse]]] = {
    "the same page again": (NUMBER, [a_page([1, 2], 3), a_page([1, 2], 3)]),
    "a page that overlaps": (NUMBER, [a_page([1, 2], 3), a_page([2, 3])]),
    "the same id twice": (NUMBER, [a_page([1, 1])]),
    "ids that fall": (NUMBER, [a_page([2, 1])]),
    "uuids that fall": (UUID, [a_page([ONE, uuid.UUID(int=0)])]),
    "ids before those asked for": (NUMBER, [a_page([5], 6), a_page([4])]),
    "a number after a UUID": (NUMBER, [a_page([1, ONE, 2])]),
    "numbers where UUIDs were asked for": (UUID, [a_page([1, ONE])]),
    "going on where it is": (NUMBER, [a_page([1, 2], 2)]),
    "going on before": (UUID, [a_page([ONE], uuid.UUID(int=0))]),
    "going back to numbers": (UUID, [a_page([ONE], 5)]),
    "nothing and going on": (NUMBER, [a_page([], 5), a_page([], 5)]),
    "an id that is none": (UUID, [q.ScrollResponse(result=[q.RetrievedPoint(id=q.PointId(uuid="no"))])]),
    "an id that is long": (UUID, [q.ScrollResponse(result=[q.RetrievedPoint(id=q.PointId(uuid="f" * 36))])]),
    "no id": (UUID, [q.ScrollResponse(result=[q.RetrievedPoint()])]),
}


@pytest.mark.parametrize("name", WRONG)
def test_servers_whose_ids_do_not_rise_are_not_believed(name: str) -> None:
    kind, answers = WRONG[name]
    left = iter([*answers, *[answers[-1]] * 3])
    with odd(lambda *_: next(left)) as (_, source):
        with pytest.raises(BadAnswer) as caught:
            list(source.pages("c").blocks(whole(kind, "c")))
        if "an id" not in name:
            assert caught.value.message.startswith("ids do not rise within a scroll")
        assert caught.value.remedy


def test_points_that_come_twice_are_not_believed() -> None:
    with odd(lambda *_: a_page([])) as (_, source), pytest.raises(BadAnswer, match="points came twice"):
        source.pages("c").rows(NUMBER, np.array([key_of(1)], KEY_TYPE))


def test_a_page_that_names_the_next_one_is_asked_for_before_it_is_taken() -> None:
    pages = {0: a_page([1, 2], 3), 3: a_page([3], 9), 9: a_page([9, ONE], uuid.UUID(int=7))}
    with odd(lambda request, _: pages[request.offset.num]) as (points, source):
        blocks = source.pages("c").blocks(whole(NUMBER, "c"))
        next(blocks)
        wait_until(lambda: len(points.asked) == 2)
        assert ids_in(blocks, NUMBER) == [3, 9]
        assert [request.offset.num for request in points.asked] == [0, 3, 9]
        assert {request.limit for request in points.asked} == {250}
        del points.asked[:]
        assert ids_in(source.pages("c").blocks(Span(collection="c", kind=NUMBER, high=3)), NUMBER) == [1, 2]
        assert len(points.asked) == 1


@pytest.mark.usefixtures("impatient")
def test_after_a_time_out_less_is_asked_for() -> None:
    over = threading.Event()

    def slow_for_many(request: q.ScrollPoints, _: Any) -> q.ScrollResponse:
        if request.limit > 20:
            over.wait(3)
        return a_page([1])

    with odd(slow_for_many, seconds=1) as (points, source):
        assert ids_in(source.pages("c").blocks(whole(NUMBER, "c")), NUMBER) == [1]
        over.set()
    assert [request.limit for request in points.asked] == [250, 62, 15]


def test_closing_early_cancels_the_call_and_leaves_no_thread() -> None:
    cancelled, over = threading.Event(), threading.Event()

    def silent_second(request: q.ScrollPoints, context: Any) -> q.ScrollResponse:
        if request.offset.num == 0:
            return a_page([1], 2)
        context.add_callback(cancelled.set)
        over.wait(20)
        return a_page([2])

    with odd(silent_second) as (points, source):
        pages = source.pages("c")
        assert source.pages("c").count() == 7
        before = set(threading.enumerate())
        del points.asked[:]
        blocks = pages.blocks(whole(NUMBER, "c"))
        next(blocks)
        wait_until(lambda: len(points.asked) == 2)
        blocks.close()
        assert cancelled.wait(5)
        over.set()
        wait_until(lambda: {one for one in threading.enumerate() if "ThreadPool" not in one.name} <= before)
        pages.close()
        with pytest.raises(StoreError):
            next(pages.blocks(whole(NUMBER, "c")))
