"""A collection as a stream of blocks: the same as the client reads, in pages that are not too heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts.blocks import KEY_TYPE, NO_VECTOR, VECTOR, Block, id_of
from stores import qdrant_walk
from stores.qdrant import Source
from stores.qdrant_wire import payload_of
from tests.fixtures.engines.qdrant_servers import Running, point, vectors
from tests.stores.qdrant.reading import settings_of
from tests.stores.qdrant.stream.streaming import COUNT, IDS, NUMBER, SIZE, TRAP_VALUES, UUID, ids_in, plain, whole

if TYPE_CHECKING:
    import pytest
    from qdrant_client import models as m


def test_ids_bits_and_payloads_are_those_of_the_clients_own_scroll(
    qdrant: Running, source: Source, filled: str
) -> None:
    records = client_scroll(qdrant.client, filled)
    assert [record.id for record in records] == list(map(plain, IDS))
    place = 0
    with source.pages(filled) as pages:
        for kind in (NUMBER, UUID):
            for block in pages.blocks(whole(kind, filled)):
                for row, key in enumerate(block.keys):
                    compare(block, row, records[place], plain(id_of(key, kind)))
                    place += 1
    assert place == COUNT


def client_scroll(client: Any, name: str) -> list[m.Record]:
    found, offset = [], None
    while True:
        page, offset = client.scroll(name, limit=1_000, offset=offset, with_payload=True, with_vectors=True)
        found += page
        if offset is None:
            return found


def compare(block: Block, row: int, record: m.Record, id_: int | str) -> None:
    assert id_ == record.id
    if record.vector:
        expected = np.asarray(record.vector, np.float32)
        assert (block.shapes[row], block.bits[row].tobytes()) == (VECTOR, expected.astype("<f4").tobytes())
    else:
        assert (block.shapes[row], block.bits[row].any()) == (NO_VECTOR, False)
    payload = payload_of(block.payloads[row])  # type: ignore[arg-type]
    assert record.payload is not None
    assert repr({key: payload[key] for key in record.payload}) == repr(record.payload) or payload == record.payload
    assert len(payload) == len(record.payload)


def test_every_trap_comes_through_the_server(source: Source, filled: str) -> None:
    seen = 0
    for kind in (NUMBER, UUID):
        for block in source.pages(filled).blocks(whole(kind, filled)):
            for entries in block.payloads:
                payload = payload_of(entries)  # type: ignore[arg-type]
                expected = TRAP_VALUES[payload.pop("n") % len(TRAP_VALUES)]
                assert payload == expected
                assert {key: repr(value) for key, value in payload.items() if isinstance(value, int | float)} == {
                    key: repr(value) for key, value in expected.items() if isinstance(value, int | float)
                }
                seen += 1
    assert seen == COUNT


def test_blocks_are_pages_of_the_servers(source: Source, filled: str) -> None:
    blocks = list(source.pages(filled).blocks(whole(NUMBER, filled)))
    assert [len(block) for block in blocks] == [250] * 8 + [5]
    for block in blocks:
        assert (block.keys.dtype, str(block.bits.dtype), block.bits.shape) == (KEY_TYPE, "uint32", (len(block), SIZE))


def test_heavy_pages_become_smaller(qdrant: Running, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qdrant_walk, "HEAVY_BYTES", 400_000)
    monkeypatch.setattr(qdrant_walk, "AIM_BYTES", 200_000)
    with (
        qdrant.collection(vectors_config=vectors(1)) as name,
        Source(settings_of(qdrant, way, collection=name)) as source,
    ):
        qdrant.client.upsert(name, [point(i, [1], {"text": "a" * (4_000 if i < 1_000 else 4)}) for i in range(2_500)])
        blocks = list(source.pages(name).blocks(whole(NUMBER, name)))
        assert ids_in(iter(blocks), NUMBER) == list(range(2_500))
        assert len(blocks[0]) == 250
        assert {len(block) for block in blocks[1:10]} <= set(range(40, 51))
        assert len(blocks[-2]) == 250


def test_how_many_points_are_asked_for() -> None:
    fitting, mib = qdrant_walk._fitting, 2**20
    assert fitting(250, 250, 16 * mib) == 250
    assert fitting(250, 250, 100 * mib) == 20
    assert fitting(20, 250, 8 * mib) == 20
    assert fitting(20, 250, mib) == 40
    assert fitting(200, 250, mib) == 250
    assert fitting(1, 250, 100 * mib) == 1
    assert fitting(1, 250, 0) == 2
