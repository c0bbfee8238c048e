"""What was written to the destination after the cut-over goes back, and nothing else is touched."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from qdrant_client import models as m

from tests.transfer.backups import exported, imported, killed, some_memories
from tests.transfer.pairs import DIMENSION, Memory, pair
from transfer import plan
from transfer.errors import OrderError
from transfer.rollback.options import Options
from transfer.rollback.rollback import roll_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checks.facts.transfers import RolledBack
    from fixtures.deployment import Deployment
    from tests.transfer.pairs import Pair

ROWS, SPAN_ROWS = 300, 50
CHANGED = """'{"data": "changed", "more": [null, 1.5]}'"""
NEW = Memory(id=uuid.UUID(int=7), vector=[0.5] * DIMENSION, payload={"user_id": "user 1", "data": "new", "n": 1000})


@pytest.fixture(autouse=True)
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many ranges of ids."""
    monkeypatch.setattr(plan, "SPAN_ROWS", SPAN_ROWS)


@pytest.fixture
def moved(own_deployment: Deployment, tmp_path: Path) -> Iterator[Pair]:
    """A pair whose memories were moved."""
    with pair(own_deployment) as made:
        made.write_points(some_memories(ROWS))
        exported(made, tmp_path / "b")
        imported(made, tmp_path / "b")
        yield made


def back(pair: Pair, tmp_path: Path, **options: Any) -> RolledBack:
    """A rollback, confirmed unless told otherwise."""
    ordered = {"backup": tmp_path / "b", "folder": tmp_path / "rollback", "confirmed": True, **options}
    return roll_back(pair.target, Options(**ordered), lambda line: None)


def written(pair: Pair) -> None:
    """New, changed and deleted memories in the table."""
    pair.insert([NEW])
    pair.sql(
        f"update THIS set payload = payload || {CHANGED} where (payload ->> 'n')::int < 5",
        f"update THIS set embedding = '[{','.join(['2'] * DIMENSION)}]' where (payload ->> 'n')::int = 9",
        "delete from THIS where (payload ->> 'n')::int between 20 and 26",
    )


def test_later_writes_go_back(moved: Pair, tmp_path: Path) -> None:
    written(moved)
    untouched = {id_: one for id_, one in _points(moved).items() if one[1]["n"] > 30}
    found = back(moved, tmp_path)
    assert (found.added, found.changed, found.deleted, found.cannot, found.differing) == (1, 6, 7, 0, 0)
    result = moved.compare()
    assert (result.found.compared, result.found.differences) == (ROWS + 1 - 7, 0)
    assert {id_: _points(moved)[id_] for id_ in untouched} == untouched
    assert _points(moved)[str(NEW.id)] == (list(NEW.vector or ()), NEW.payload)


def test_again_there_is_nothing_left(moved: Pair, tmp_path: Path) -> None:
    written(moved)
    back(moved, tmp_path)
    before = _points(moved)
    found = back(moved, tmp_path, folder=tmp_path / "again")
    assert (found.added, found.changed, found.deleted, found.differing) == (0, 0, 0, 0)
    assert _points(moved) == before


@pytest.mark.parametrize("counted", ["rollback", "deletion"])
def test_killed_in_its_midst_it_comes_to_the_same(moved: Pair, tmp_path: Path, counted: str) -> None:
    written(moved)
    assert killed(moved, tmp_path / "b", counted=counted, times=2)
    found = back(moved, tmp_path)
    assert 0 < found.added + found.changed + found.deleted < 1 + 6 + 7
    assert found.differing == 0
    assert moved.compare().found.differences == 0


def test_a_dry_run_writes_nothing(moved: Pair, tmp_path: Path) -> None:
    written(moved)
    before = _points(moved)
    found = back(moved, tmp_path, dry_run=True, confirmed=False)
    assert (found.is_dry, found.added, found.changed, found.deleted) == (True, 1, 6, 7)
    assert _points(moved) == before
    with pytest.raises(OrderError, match="has to be confirmed"):
        back(moved, tmp_path, confirmed=False)
    assert _points(moved) == before


@pytest.mark.parametrize("prefer", ["", "destination", "source"])
def test_what_both_have_changed(moved: Pair, tmp_path: Path, prefer: str) -> None:
    memories = some_memories(ROWS)
    moved.client.set_payload(moved.collection, {"data": "in the source"}, [str(memories[3].id)], wait=True)
    moved.client.set_payload(moved.collection, {"data": "in the source alone"}, [str(memories[50].id)], wait=True)
    written(moved)
    if not prefer:
        with pytest.raises(OrderError, match="1 memories were changed on both sides"):
            back(moved, tmp_path)
        assert _points(moved)[str(memories[0].id)][1]["data"] != "changed"
        return
    found = back(moved, tmp_path, prefer=prefer)
    expected = "changed" if prefer == "destination" else "in the source"
    assert _points(moved)[str(memories[3].id)][1]["data"] == expected
    assert _points(moved)[str(memories[50].id)][1]["data"] == "in the source alone"
    assert found.kept == (1 if prefer == "source" else 0)
    assert found.differing == 1, "what the source alone has changed is in no journal"


def test_both_written_alike_is_no_conflict(moved: Pair, tmp_path: Path) -> None:
    memories = some_memories(ROWS)
    moved.client.upsert(moved.collection, [NEW.point], wait=True)
    moved.client.delete(moved.collection, m.PointIdsList(points=[str(memories[1].id)]), wait=True)
    moved.insert([NEW])
    moved.sql("delete from THIS where (payload ->> 'n')::int = 1")
    found = back(moved, tmp_path)
    assert (found.added, found.deleted, found.conflicts, found.differing) == (0, 0, 0, 0)


def test_what_could_not_be_imported_stays(own_deployment: Deployment, tmp_path: Path) -> None:
    lost = Memory(id=uuid.uuid4(), vector=[float("nan")] * DIMENSION, payload={"user_id": "u", "n": 77})
    with pair(own_deployment) as made:
        made.write_points([*some_memories(ROWS), lost])
        exported(made, tmp_path / "b")
        assert imported(made, tmp_path / "b").quarantined == 1
        written(made)
        found = back(made, tmp_path)
        assert (found.deleted, found.differing) == (7, 0)
        assert str(lost.id) in _points(made)


def test_what_cannot_go_back_is_told(moved: Pair, tmp_path: Path) -> None:
    moved.insert([NEW])
    moved.sql(
        "update THIS set payload = payload || '{\"big\": 123456789012345678901234567890}' where payload ->> 'n' = '4'"
    )
    found = back(moved, tmp_path)
    assert (found.added, found.changed, found.cannot) == (1, 0, 1)
    lines = [json.loads(line) for line in (tmp_path / "rollback" / "rollback.jsonl").read_text().splitlines()]
    (cannot,) = (line for line in lines if line["what"] == "cannot go back")
    assert cannot["id"] == str(some_memories(ROWS)[4].id)
    assert "big" in cannot["why"]


def test_what_a_column_rounds_comes_back_as_it_was(own_deployment: Deployment, tmp_path: Path) -> None:
    more = ", created timestamptz"
    with pair(own_deployment, vector=f"halfvec({DIMENSION})", more=more) as made:
        mapped = made.mapped(columns={"created_at": "created"}, halfvec=True)
        created = "2025-05-07T20:09:52.802794-07:00"
        memories = [
            replace(one, vector=[0.1 + number / 1000] * DIMENSION, payload={**one.payload, "created_at": created})
            for number, one in enumerate(some_memories(20))
        ]
        made.write_points(memories)
        exported(mapped, tmp_path / "b")
        imported(mapped, tmp_path / "b")
        before = _points(made)
        made.sql("update THIS set payload = payload || '{\"data\": \"changed\"}' where payload ->> 'n' = '3'")
        assert back(mapped, tmp_path).changed == 1
        expected = before[str(memories[3].id)]
        assert _points(made)[str(memories[3].id)] == (expected[0], {**expected[1], "data": "changed"})


def test_without_a_journal_it_is_refused(moved: Pair, tmp_path: Path) -> None:
    exported(moved, tmp_path / "c")
    with pytest.raises(OrderError, match="no journal tells that"):
        back(moved, tmp_path, backup=tmp_path / "c")


def test_vectors_that_qdrant_normalises_go_back_once(own_deployment: Deployment, tmp_path: Path) -> None:
    with pair(own_deployment) as made:
        made.client.delete_collection(made.collection)
        made.client.create_collection(made.collection, m.VectorParams(size=DIMENSION, distance=m.Distance.COSINE))
        made.write_points(some_memories(30))
        exported(made, tmp_path / "b")
        imported(made, tmp_path / "b")
        made.insert([NEW])
        found = back(made, tmp_path)
        assert (found.added, found.differing, found.normalised) == (1, 0, 1)
        again = back(made, tmp_path, folder=tmp_path / "again")
        assert (again.added, again.conflicts) == (0, 0)


def _points(pair: Pair) -> dict[str, tuple[Any, Any]]:
    records, _ = pair.client.scroll(pair.collection, limit=10_000, with_payload=True, with_vectors=True)
    return {str(record.id): (record.vector, record.payload) for record in records}
