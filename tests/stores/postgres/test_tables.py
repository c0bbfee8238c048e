"""What the catalogue says of a table to a role that may only read, or not even that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from stores.errors import Ambiguous, NotFound
from tests.stores.postgres.mem0 import make_collection

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


@pytest.mark.parametrize(
    ("columns", "mapped", "found"),
    [
        ("id uuid primary key, vector vector(3), payload jsonb", {}, ("id", "vector", "payload")),
        ("key text primary key, e vector(3), metadata jsonb", {}, ("key", "e", "metadata")),
        ("id serial, e halfvec(3), note text, metadata jsonb", {}, ("id", "e", "metadata")),
        ("id uuid, u text, e vector(3), primary key (id, u)", {}, ("id", "e", None)),
        ("id uuid primary key, vector varchar, payload json", {}, ("id", None, None)),
        ("id uuid primary key, a vector(3), b vector(3), c jsonb, d jsonb",
         {"vector_column": "b", "payload_column": "d"}, ("id", "b", "d")),
        ("id uuid primary key, other uuid, e vector(3)", {"id_column": "other"}, ("other", "e", None)),
        ("id uuid primary key, e vector(3), c jsonb", {"vector_column": "gone", "payload_column": "gone"},
         ("id", None, None)),
    ],
)  # fmt: skip
def test_columns_are_mapped_or_the_only_ones_that_can(
    readable: Database, columns: str, mapped: dict[str, Any], found: tuple[str, ...]
) -> None:
    readable.sql(f"create table m ({columns})")
    with readable.destination("m", **mapped) as store:
        table = store.table()
    assert (table.id_column, table.vector_column, table.payload_column) == found


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("id int primary key, a vector(3), b halfvec(3)", "[destination] vector_column = 'a'"),
        ("id int primary key, e vector(3), a jsonb, b jsonb", "[destination] payload_column = 'a'"),
        ("a int, e vector(3)", "[destination] id_column = 'a'"),
    ],
)
def test_what_nothing_chooses_between_is_asked(readable: Database, columns: str, said: str) -> None:
    readable.sql(f"create table m ({columns})")
    with readable.destination("m") as store, pytest.raises(Ambiguous) as raised:
        store.table()
    assert said in raised.value.remedy


def test_a_mapped_id_that_is_not_there(readable: Database) -> None:
    make_collection(readable, "memories")
    with readable.destination("memories", id_column="gone") as store, pytest.raises(NotFound, match="gone"):
        store.table()


@pytest.mark.parametrize("rows", [0, 1, 40])
def test_rows_are_counted(readable: Database, rows: int) -> None:
    make_collection(readable, "memories", rows=rows)
    with readable.destination("memories") as store:
        assert store.table().rows == rows


def test_many_rows_are_estimated(readable: Database) -> None:
    readable.sql("create table m (id int primary key)", "insert into m select generate_series(1, 150000)", "analyze m")
    with readable.destination("m") as store:
        assert store.table().rows == pytest.approx(150_000, rel=0.02)


def test_a_role_without_rights_still_gets_the_catalogue(database: Database) -> None:
    make_collection(database, "memories", hnsw=True)
    with database.destination("memories") as store:
        table, rights = store.table(), store.may_read()
    assert (table.vector_column, [index.method for index in table.indexes]) == ("vector", ["hnsw", "btree"])
    assert not rights.may_select


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ("", "closed"),
        ("create policy p on m for select to {r} using (true)", "open"),
        ("create policy p on m for all to public using (true)", "open"),
        ("create policy p on m for insert to {r} with check (true)", "closed"),
        ("create policy p on m for select to {r} using (id > 0)", "filtered"),
        ("create policy p on m for select to {r} using (true); "
         "create policy q on m as restrictive for select to {r} using (id > 0)", "filtered"),
    ],
)  # fmt: skip
def test_policies_are_read(readable: Database, policy: str, found: str) -> None:
    readable.sql("create table m (id int primary key)", "alter table m enable row level security")
    if policy:
        readable.sql(policy.format(r=f'"{readable.reader}"'))
    with readable.destination("m") as store:
        assert store.may_read().policies == found
        assert store.table().row_security


def test_rights_of_others_are_read_with_those_they_inherit(readable: Database) -> None:
    group, role = f"group_{readable.reader}", "authenticated"
    make_collection(readable, "memories")
    with psycopg.connect(readable.server.admin_url, autocommit=True) as admin:
        known = admin.execute("select from pg_roles where rolname = 'authenticated'").rowcount
    if not known:
        readable.sql(f"create role {role}")
    readable.sql(
        f'create role "{group}"',
        f'grant "{group}" to {role}',
        f'grant select on memories to public, "{group}"',
        f"grant update (payload) on memories to {role}",
    )
    try:
        with readable.destination("memories") as store:
            grants = store.table().grants
        assert set(grants) == {("PUBLIC", "SELECT"), (group, "SELECT"), (role, "UPDATE (payload)")}
    finally:
        readable.sql(f"drop owned by {role}", f'drop owned by "{group}"', f'drop role "{group}"')
        if not known:
            readable.sql(f"drop role {role}")
