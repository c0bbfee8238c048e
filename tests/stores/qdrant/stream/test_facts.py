"""Single rows of a streamed collection, and what is told of all of it."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pytest

from checks.facts.blocks import KEY_TYPE, id_of, key_of
from stores.errors import AccessDenied, NotFound
from stores.qdrant import Source
from stores.qdrant_wire import payload_of
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.reading import settings_of
from tests.stores.qdrant.stream.streaming import COUNT, IDS, NUMBER, NUMBERS, UUID, UUIDS, ids_in, whole


def test_rows_are_those_that_exist_in_order(source: Source, filled: str) -> None:
    pages = source.pages(filled)
    wanted = [UUIDS[900], uuid.UUID(int=5), *UUIDS[10:600], UUIDS[3], UUIDS[900]]
    block = pages.rows(UUID, np.array([key_of(one) for one in wanted], KEY_TYPE))
    expected = sorted({*wanted} - {uuid.UUID(int=5)})
    assert [id_of(key, UUID) for key in block.keys] == expected
    streamed = list(pages.blocks(whole(UUID, filled)))
    bits = {id_of(key, UUID): one.bits[row].tobytes() for one in streamed for row, key in enumerate(one.keys)}
    assert [row.tobytes() for row in block.bits] == [bits[one] for one in expected]
    assert [payload_of(entries)["n"] for entries in block.payloads] == [IDS.index(one) for one in expected]  # type: ignore[arg-type]
    number = pages.rows(NUMBER, np.array([key_of(2**64 - 1), key_of(1), key_of(0)], KEY_TYPE))
    assert [id_of(key, NUMBER) for key in number.keys] == [0, 2**64 - 1]
    assert len(pages.rows(NUMBER, np.zeros(0, KEY_TYPE))) == 0


def test_facts_of_a_collection(source: Source, filled: str) -> None:
    pages = source.pages(filled)
    assert (pages.kinds(), pages.count()) == ((NUMBER, UUID), COUNT)
    assert pages.count(whole(NUMBER, filled)) == len(NUMBERS)
    sample = pages.sample_ids(300)
    assert len(set(sample)) == 300
    assert set(sample) <= set(IDS)
    assert {type(one) for one in sample} == {int, uuid.UUID}


def test_the_users_of_a_collection(qdrant: Running, way: str) -> None:
    users: list[Any] = ["ann", "bob", "", 7, 7.5, True, ["x"], {"a": 1}, None]
    with (
        qdrant.collection(vectors_config=vectors(1)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        points = [point(i, [1], {"user_id": users[i % len(users)], "n": i}) for i in range(2_000)]
        qdrant.client.upsert(name, [*points[:-1], point(str(UUIDS[0]), [1], {"user_id": "cid"})])
        pages = source.pages(name)
        assert pages.users("user_id") == {"ann", "bob", "", "7", "7.5", "true", '["x"]', '{"a":1}', None, "cid"}
        assert pages.users("missing") == {None}


def test_what_tells_two_systems_apart(source: Source, qdrant: Running, way: str) -> None:
    found = source.endpoints()
    assert ("127.0.0.1", qdrant.engine.http_port) in found
    assert (("127.0.0.1", qdrant.engine.grpc_port) in found) is (way == "grpc")
    assert "qdrant" in source.product().lower()
    assert source.product().endswith(qdrant.client.info().version)


def test_a_collection_that_is_not_there(source: Source, filled: str) -> None:
    with pytest.raises(NotFound, match="has no collection `missing`") as caught:
        source.pages("missing")
    assert filled in caught.value.remedy


def test_the_key_is_shown(locked: Running) -> None:
    with locked.collection(vectors_config=vectors(1)) as name:
        locked.client.upsert(name, [point(1, [1])])
        with Source(locked.settings(collection=name)) as source:
            assert ids_in(source.pages(name).blocks(whole(NUMBER, name)), NUMBER) == [1]
        with Source(locked.settings(collection=name, api_key=None)) as source, pytest.raises(AccessDenied):
            source.pages(name)
