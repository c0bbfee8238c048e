"""A backup holds what the source holds, and opens in the tools that people have."""

from __future__ import annotations

import json
import threading
import uuid
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from qdrant_client import models as m

from checks.facts import NO_VECTOR, IdKind, id_of
from stores.backup import Backup, part_file
from stores.errors import StoreError
from tests.transfer.backups import exported, killed, some_memories
from tests.transfer.pairs import DIMENSION, Memory
from transfer import plan
from transfer.errors import CheckpointError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.transfer.pairs import Pair

TRAPS: list[dict[str, Any]] = [
    {}, {"user_id": None}, {"user_id": 7}, {"a": None, "b": "", "c": []}, {"n": 2**53 + 1, "x": 1e16, "y": 5e-324},
    {"text": "a\0b", "more": "\u2028 \ud7ff 😀", "key \\u0000": "\\u0000"}, {"deep": {"er": [{"est": [1, 1.0, True]}]}},
]  # fmt: skip


def test_every_point_is_there_as_it_was(texts: Pair, tmp_path: Path) -> None:
    memories = [Memory(id=number, vector=[number + 0.1] * DIMENSION, payload=one) for number, one in enumerate(TRAPS)]
    memories += [Memory(id=uuid.UUID(int=2**127 + 5), vector=None, payload={"user_id": "u"})]
    memories += [Memory(id=2**64 - 1, vector=[-0.0, 3e38, 1e-45, 0, 0, 0, 0, 1])]
    texts.write_points(memories)
    found = exported(texts, tmp_path / "b")
    assert (found.points, found.moved, found.moving) == (len(memories), 0, 0)
    rows = _rows(tmp_path / "b")
    assert rows.keys() == {one.id for one in memories}
    for one in memories:
        vector, payload = rows[one.id]
        assert (vector is None) == (one.vector is None)
        assert one.vector is None or np.asarray(one.vector, "<f4").tobytes() == vector
        assert json.dumps(json.loads(payload), sort_keys=True) == json.dumps(one.payload, sort_keys=True)


def test_it_opens_in_pyarrow_and_duckdb(uuids: Pair, tmp_path: Path) -> None:
    uuids.write_points(memories := some_memories(70))
    exported(uuids, tmp_path / "b")
    parts = f"{tmp_path}/b/parts/*.parquet"
    asked = duckdb.connect()
    users = asked.execute(f"SELECT user, count(*) FROM '{parts}' GROUP BY user ORDER BY user").fetchall()
    assert users == [(f"user {number}", 10) for number in range(7)]
    numbers = asked.execute(f"SELECT id, payload ->> '$.n', vector[1] FROM '{parts}'").fetchall()
    assert {(id_, int(n)) for id_, n, _ in numbers} == {(str(one.id), one.payload["n"]) for one in memories}
    table = pq.read_table(tmp_path / "b" / "parts")
    assert {len(vector) for vector in table["vector"].to_pylist()} == {DIMENSION}


def test_the_manifest_says_what_it_is_of(uuids: Pair, tmp_path: Path) -> None:
    uuids.write_points(some_memories(5))
    exported(uuids, tmp_path / "b")
    manifest = Backup(tmp_path / "b").manifest
    one = manifest.collection(uuids.collection)
    assert (one.points, one.dimension, one.distance, manifest.rows) == (5, DIMENSION, "Euclid", 5)
    assert one.config["params"]["vectors"]["size"] == DIMENSION
    assert not (tmp_path / "b" / "export.jsonl").exists()


def test_other_vectors_come_along(uuids: Pair, tmp_path: Path) -> None:
    name = f"{uuids.collection}_named"
    vectors = {key: m.VectorParams(size=size, distance=m.Distance.DOT) for key, size in (("text", 4), ("image", 2))}
    uuids.client.create_collection(name, vectors)
    try:
        both: Any = {"text": [1.0, 2.0, 3.0, 4.0], "image": [5.0, 6.0]}
        points = [m.PointStruct(id=1, vector=both), m.PointStruct(id=2, vector={"text": both["text"]})]
        uuids.client.upsert(name, points, wait=True)
        exported(uuids.sourced(collection=name, vector="text"), tmp_path / "b")
    finally:
        uuids.client.delete_collection(name)
    table = pq.read_table(tmp_path / "b" / "parts").to_pylist()
    assert [row["vector.image"] for row in table] == [[5, 6], None]


def test_a_folder_that_is_not_free_is_refused(uuids: Pair, tmp_path: Path) -> None:
    uuids.write_points(some_memories(5))
    exported(uuids, tmp_path / "b")
    before = sorted(path.read_bytes() for path in (tmp_path / "b").rglob("*.*"))
    with pytest.raises(CheckpointError, match="holds a finished backup"):
        exported(uuids, tmp_path / "b")
    assert sorted(path.read_bytes() for path in (tmp_path / "b").rglob("*.*")) == before
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "letters").write_text("mine")
    with pytest.raises(CheckpointError, match="holds something else"):
        exported(uuids, tmp_path / "c")


def test_a_killed_export_goes_on_with_what_is_there(
    uuids: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuids.write_points(memories := some_memories(600))
    assert killed(uuids, tmp_path / "b", counted="export", times=2)
    with pytest.raises(StoreError, match="does not exist"):
        Backup(tmp_path / "b")
    monkeypatch.setattr(plan, "SPAN_ROWS", 50)
    with (tmp_path / "b" / "export.jsonl").open("ab") as log:
        log.write(b'{"range": {"numb')
    found = exported(uuids, tmp_path / "b")
    assert 0 < found.older < found.points == len(memories)
    backup = Backup(tmp_path / "b")
    backup.require_intact()
    assert len(_rows(tmp_path / "b")) == len(memories)
    assert not list((tmp_path / "b").rglob(f"*{part_file.SUFFIX}"))


def test_an_export_of_something_else_is_not_gone_on_with(uuids: Pair, tmp_path: Path) -> None:
    uuids.write_points(some_memories(600))
    assert killed(uuids, tmp_path / "b", counted="export", times=1)
    with pytest.raises(CheckpointError, match="second look is payloads, and now it is none"):
        exported(uuids, tmp_path / "b", second_look="none")


def test_what_moved_meanwhile_is_named(uuids: Pair, tmp_path: Path) -> None:
    uuids.write_points(memories := some_memories(300))
    moving, over = memories[17], threading.Event()

    def move() -> None:
        number = 0
        while not over.is_set():
            number += 1
            uuids.client.set_payload(uuids.collection, {"n": -number}, [str(moving.id)], wait=True)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        found = exported(uuids, tmp_path / "b")
    finally:
        over.set()
        mover.join()
    manifest = Backup(tmp_path / "b").manifest
    assert manifest.consistency.ids == (str(moving.id),)
    assert (found.moved, found.moving) == (1, manifest.consistency.moving)


def _rows(folder: Path) -> dict[Any, tuple[bytes | None, Any]]:
    backup = Backup(folder)
    return {
        id_of(key, IdKind(part.kind)): (
            None if group.block.shapes[row] == NO_VECTOR else group.block.bits[row].astype("<u4").tobytes(),
            group.block.payloads[row],
        )
        for part in backup.manifest.parts
        for group in backup.groups(part)
        for row, key in enumerate(group.block.keys)
    }
