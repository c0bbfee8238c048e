"""The fingerprint of a source: the same until something changes, of a sample that is drawn fairly."""

from __future__ import annotations

import uuid

import numpy as np
from qdrant_client import models as m

from stores.qdrant import Source
from stores.qdrant_link import connect
from stores.qdrant_reader import Reader
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.memories import COSINE, NUMBERS, U, memories
from tests.stores.qdrant.reading import settings_of

TENANT = m.KeywordIndexParams(type=m.KeywordIndexType.KEYWORD, is_tenant=True)


def test_a_fingerprint_is_the_same_until_something_changes(qdrant: Running, way: str) -> None:
    with qdrant.collection(vectors_config=vectors(8, COSINE)) as name:
        qdrant.client.create_payload_index(name, "user_id", TENANT)
        qdrant.client.upsert(name, memories())
        with Source(settings_of(qdrant, way, collection=name)) as source:
            before = source.fingerprint(1000)
            assert len(before.points) == 600
            assert before.payload_indexes == {name: {"user_id": 'keyword {"is_tenant":true}'}}
            assert set(before.settings) == {name}

            def changed(part: str) -> bool:
                after = source.fingerprint_of(before.points)
                return bool(getattr(after, part) != getattr(before, part))

            assert not any(map(changed, ("settings", "payload_indexes", "points")))
            qdrant.client.upsert(name, [point(10**6, NUMBERS[0].tolist())])
            assert not any(map(changed, ("settings", "payload_indexes", "points")))
            qdrant.client.set_payload(name, {"n": 1.0}, points=[1])
            assert changed("points")
            qdrant.client.set_payload(name, {"n": 1}, points=[1])
            assert not changed("points")
            nudged = np.nextafter(NUMBERS[2] / np.linalg.norm(NUMBERS[2]), 2, dtype=np.float32)
            qdrant.client.upsert(name, [point(2, nudged.tolist(), memories()[2].payload)])
            assert changed("points")
            qdrant.client.upsert(name, [memories()[2]])
            assert not changed("points")
            qdrant.client.delete(name, [5])
            assert set(before.points) - set(source.fingerprint_of(before.points).points) == {f"{name}/5"}
            qdrant.client.create_payload_index(name, "n", "integer")
            assert changed("payload_indexes")
            assert not changed("settings")
        qdrant.client.delete_collection(name)
        with Source(settings_of(qdrant, way, collection=name.replace("_", "*"))) as source:
            qdrant.client.create_collection(name, vectors_config=vectors(8, COSINE, on_disk=True))
            assert source.fingerprint_of(before.points).settings != before.settings


def test_collections_that_come_meanwhile_can_be_left_out(qdrant: Running) -> None:
    mark = uuid.uuid4().hex[:6]
    with (
        qdrant.collection(f"n{mark}", vectors_config=vectors(2)) as first,
        Source(qdrant.settings(collection=f"n{mark}*")) as source,
    ):
        before = source.fingerprint()
        with qdrant.collection(f"n{mark}", vectors_config=vectors(2)) as second:
            assert set(source.fingerprint_of(before.points).settings) == {first, second}
            assert source.fingerprint_of(before.points, before.settings) == before
        assert source.fingerprint_of([], [first, second]).settings.keys() == {first}


def test_a_sample_is_drawn_in_proportion(qdrant: Running, per_user: tuple[str, list[str]], filled: str) -> None:
    with Source(qdrant.settings(collection=filled)) as source:
        drawn = [frozenset(source.fingerprint(50).points) for _ in range(3)]
        assert [len(points) for points in drawn] == [50, 50, 50]
        assert len(set(drawn)) == 3
    with Source(qdrant.settings(collection="me*")) as source:
        shares = source.fingerprint(100).points
        assert sum(key.startswith(filled) for key in shares) > 80


def test_servers_that_take_no_sample_are_read_here_and_there(qdrant: Running, filled: str) -> None:
    link = connect(qdrant.settings(collection=filled), seconds=10)
    found = Reader(link).scattered(filled, 90)
    link.client.close()
    ids = {str(record.id) for record in found}
    assert 9 < len(ids) <= 90
    assert len(found) == len(ids)
    assert all(record.vector and record.payload for record in found)
    assert len(ids & set(map(str, U))) > 5
