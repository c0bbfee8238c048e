"""What is read under one snapshot is one state of the table, for as long as somebody holds it."""

from __future__ import annotations

import uuid
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from stores.postgres.snapshot import Snapshot, SnapshotGone
from tests.stores.postgres.stream.conftest import ids_of, rows_of, span
from tests.stores.postgres.stream.reading import HALF, ROWS, backends, fill, gone, opened

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


def test_a_snapshot_is_the_same_state_for_every_reader(readable: Database) -> None:
    fill(readable)
    with opened(readable) as stream:
        with stream.snapshot() as snapshot:
            first = stream.blocks(span(high=HALF), snapshot=snapshot.id)
            begun = next(first)
            readable.sql(
                "delete from memories where ctid in (select ctid from memories limit 500)",
                "update memories set payload = '{\"data\": 0}'",
                f"insert into memories values ('{uuid.UUID(int=1)}', NULL, NULL)",
            )
            snapshot.keep()
            rows = rows_of(chain([begun], first, stream.blocks(span(low=HALF), snapshot=snapshot.id)))
            assert (len(rows), stream.count(snapshot=snapshot.id)) == (ROWS, ROWS)
            assert (stream.count(), rows[0].id == uuid.UUID(int=1)) == (ROWS - 499, False)
            assert all(row.payload != {"data": 0} for row in rows)
            assert 0 < snapshot.age < 60
        assert ids_of(stream)[0] == uuid.UUID(int=1)
        with pytest.raises(SnapshotGone, match="is no more"):
            next(stream.blocks(span(), snapshot=snapshot.id))
    assert gone(readable)


@pytest.mark.parametrize("id_", ["00000003-0000001B-1", "nonsense", "'; select 1; --"])
def test_a_snapshot_that_nobody_exported(readable: Database, id_: str) -> None:
    fill(readable)
    with opened(readable) as stream, pytest.raises(SnapshotGone, match="is no more"):
        next(stream.blocks(span(), snapshot=id_))


def test_a_server_that_exports_no_snapshot_is_told(readable: Database) -> None:
    fill(readable)
    readable.sql("revoke execute on function pg_export_snapshot() from public")
    with opened(readable) as stream, stream.snapshot() as snapshot:
        assert (snapshot.id, "permission denied for function pg_export_snapshot" in snapshot.why) == (None, True)
        snapshot.keep()
        assert backends(readable) == []
        assert len(ids_of(stream)) == ROWS


def test_a_snapshot_whose_holder_was_ended(readable: Database) -> None:
    fill(readable)
    with opened(readable) as stream, stream.snapshot() as snapshot:
        snapshot.keep()
        readable.sql(*(f"select pg_terminate_backend({pid})" for pid in backends(readable)))
        with pytest.raises(SnapshotGone, match="terminat"):
            snapshot.keep()


def test_a_snapshot_is_left_when_the_block_fails(readable: Database) -> None:
    fill(readable)
    with opened(readable) as stream:
        with pytest.raises(KeyError), Snapshot(stream._destination):
            raise KeyError
        assert gone(readable)
