"""Spans of ids: each point once, wherever they start and end and whatever ids there are."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from checks.facts.blocks import KEY_TYPE, IdKind, Span, key_of
from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.reading import settings_of
from tests.stores.qdrant.stream.streaming import NUMBER, NUMBERS, UUID, UUIDS, ids_in, plain, whole

if TYPE_CHECKING:
    from checks.facts import PointId


def test_spans_that_start_and_end_where_no_point_is(source: Source, filled: str) -> None:
    with source.pages(filled) as pages:
        for low, high in ((1, 9), (0, 1), (1, 2), (3_001, 2**32), (3_999, 2**64), (2**64 - 1, 2**64), (7, 7), (9, 3)):
            span = Span(collection=filled, kind=NUMBER, low=low, high=high)
            assert ids_in(pages.blocks(span), NUMBER) == [one for one in NUMBERS if low <= one < high], span
        middle = UUIDS[700].int
        for low, high in ((0, middle), (middle, middle + 1), (middle + 1, 2**128), (middle - 1, UUIDS[1200].int + 1)):
            span = Span(collection=filled, kind=UUID, low=low, high=high)
            expected = [one for one in UUIDS if low <= one.int < high]
            assert ids_in(pages.blocks(span), UUID) == expected, span
            assert pages.count(span) == len(expected)


def test_spans_beside_each_other_are_everything_once_from_many_threads(source: Source, filled: str) -> None:
    bounds = [0, *(UUIDS[place].int + place % 2 for place in range(100, len(UUIDS), 373)), 2**128]
    spans = [Span(collection=filled, kind=UUID, low=low, high=high) for low, high in pairwise(bounds)]

    def read(span: Span) -> list[PointId]:
        with source.pages(filled) as pages:
            return ids_in(pages.blocks(span), UUID)

    with ThreadPoolExecutor(4) as pool:
        assert [one for part in pool.map(read, spans) for one in part] == UUIDS
    shared = source.pages(filled)
    with ThreadPoolExecutor(4) as pool:
        assert [one for part in pool.map(lambda s: ids_in(shared.blocks(s), UUID), spans) for one in part] == UUIDS


def test_a_span_of_another_collection_is_a_mistake(source: Source, filled: str) -> None:
    with pytest.raises(ValueError, match="no span of"):
        list(source.pages(filled).blocks(whole(UUID, "another")))


def test_an_empty_collection(qdrant: Running, way: str) -> None:
    with (
        qdrant.collection(vectors_config=vectors(4)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        pages = source.pages(name)
        assert [list(pages.blocks(whole(kind, name))) for kind in IdKind] == [[], []]
        assert (pages.kinds(), pages.count(), pages.sample_ids(5), pages.users("user_id")) == ((), 0, [], set())
        rows = pages.rows(NUMBER, np.array([key_of(1)], KEY_TYPE))
        assert (len(rows), rows.bits.shape, rows.keys.dtype) == (0, (0, 4), KEY_TYPE)


@pytest.mark.parametrize("kind", list(IdKind))
def test_a_collection_of_one_kind_of_ids(qdrant: Running, way: str, kind: IdKind) -> None:
    ids: list[PointId] = [0, 1, 255, 256, 2**40] if kind is NUMBER else [uuid.UUID(int=n) for n in (0, 256, 2**128 - 1)]
    with (
        qdrant.collection(vectors_config=vectors(1)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        qdrant.client.upsert(name, [point(plain(one), [1]) for one in ids])
        pages = source.pages(name)
        assert pages.kinds() == (kind,)
        for asked in IdKind:
            assert ids_in(pages.blocks(whole(asked, name)), asked) == (ids if asked is kind else [])
