"""Who may read, by which way, and which system it is that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.transaction_pooler import transaction_pooler
from stores.errors import StoreError
from stores.postgres import bulk
from tests.stores.postgres.conftest import destination_at
from tests.stores.postgres.stream.conftest import DIMENSION, ids_of, rows_of, span
from tests.stores.postgres.stream.reading import ROWS, fill, opened

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


def test_through_a_pooler_that_shares_connections(readable: Database) -> None:
    fill(readable)
    with (
        transaction_pooler("127.0.0.1", readable.server.port) as pooler,
        destination_at(readable.url(pooler.port), table="memories") as store,
    ):
        stream = store.stream()
        with stream.snapshot() as snapshot:
            assert len(rows_of(stream.blocks(span(), snapshot=snapshot.id))) == ROWS
        assert (stream.count(), len(ids_of(stream))) == (ROWS, ROWS)
        assert stream.identity().startswith("PostgreSQL system ")
        assert stream.endpoints() == {("127.0.0.1", pooler.port), ("127.0.0.1", readable.server.port)}


def test_a_role_that_may_read_the_columns_alone(database: Database) -> None:
    fill(database)
    database.sql(f'grant select (id, embedding, payload) on memories to "{database.reader}"')
    with opened(database) as stream:
        assert (len(ids_of(stream)), stream.foreign(limit=1), stream.dimension) == (ROWS, (0, ()), DIMENSION)


def test_a_role_that_may_not_read_is_told(database: Database) -> None:
    fill(database)
    with opened(database) as stream, pytest.raises(StoreError, match="permission denied for table memories"):
        next(stream.blocks(span()))


def test_nothing_can_be_written(readable: Database) -> None:
    fill(readable)
    readable.sql(f'grant insert on memories to "{readable.reader}"')
    with (
        readable.destination("memories") as store, pytest.raises(StoreError, match="read-only"),
        bulk.bulk(store) as session,
    ):  # fmt: skip
        session.execute("insert into memories (id) values (gen_random_uuid())")


def test_the_identity_is_of_server_database_and_table(readable: Database) -> None:
    fill(readable)
    readable.sql("create table other (id uuid primary key, embedding vector(3))")
    url = readable.url()
    seen = []
    for way, table in ((url, "memories"), (url.replace("127.0.0.1", "localhost"), "public.memories"), (url, "other")):
        with destination_at(way, table=table) as store:
            seen.append(store.stream().identity())
    assert seen[0] == seen[1] != seen[2]
    readable.sql("revoke execute on function pg_control_system() from public")
    with opened(readable) as stream:
        denied = stream.identity()
    assert f"address 127.0.0.1:{readable.server.port} (pg_control_system() is denied)" in denied
    assert denied.partition(", database")[2] == seen[0].partition(", database")[2]
