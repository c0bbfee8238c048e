"""Which table and which columns are meant, with every way to write a name; as a role that may only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checks.distances import DISTANCES
from stores.errors import Ambiguous, NotFound
from tests.stores.postgres.mem0 import make_collection

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


@pytest.fixture
def readable(database: Database) -> Database:
    """A database in which the role may read every table of public."""
    database.sql(f'alter default privileges in schema public grant select on tables to "{database.reader}"')
    return database


@pytest.mark.parametrize(
    ("made", "written"),
    [
        (("public", "memories"), "memories"),
        (("public", "memories"), "public.memories"),
        (("public", "memories"), "Memories"),
        (("public", "memories"), "PUBLIC.MEMORIES"),
        (("public", "memories"), '"memories"'),
        (("public", "Mem0-User"), "Mem0-User"),
        (("public", "Mem0-User"), "public.Mem0-User"),
        (("public", "Mem0-User"), '"Mem0-User"'),
        (("public", "Mem0-User"), 'public."Mem0-User"'),
        (("My Schema", "Mem0"), '"My Schema"."Mem0"'),
        (("My Schema", "Mem0"), "My Schema.Mem0"),
        (("public", "dot.ted"), "dot.ted"),
        (("public", "dot.ted"), 'public."dot.ted"'),
        (("public", 'quo"ted'), '"quo""ted"'),
    ],
)
def test_a_name_finds_its_table(readable: Database, made: tuple[str, str], written: str) -> None:
    make_collection(readable, made[1], schema=made[0])
    readable.sql(f'grant usage on schema "{made[0]}" to public')
    with readable.destination(written) as store:
        located = store.located()
        assert (located.schema, located.name, located.kind) == (*made, "table")
        assert store.candidates() == (store.candidates()[0],)
    with readable.destination(store_name(readable)) as again:
        assert again.located().name == made[1]


def store_name(database: Database) -> str:
    """The only candidate, as PGVECTOR_TABLE takes it."""
    with database.destination() as store:
        return store.candidates()[0]


@pytest.mark.parametrize("written", ["memory", '"Memories"', "other.memories", '"memories', "", " "])
def test_a_name_that_finds_none(readable: Database, written: str) -> None:
    make_collection(readable, "memories")
    with readable.destination(written or "nothing") as store:
        located = store.located()
        assert located.name == ""
        assert located.candidates == ("public.memories",)
        assert store.find_table() is None
        with pytest.raises(NotFound, match="does not exist") as raised:
            store.table()
    assert "public.memories" in raised.value.remedy


def test_an_exact_name_goes_before_a_folded_one(readable: Database) -> None:
    for name in ("Memories", "memories"):
        make_collection(readable, name)
    for name in ("Memories", "memories"):
        with readable.destination(name) as store:
            assert store.table().name == name


def test_the_search_path_chooses_between_schemas(readable: Database) -> None:
    for schema in ("public", "app"):
        make_collection(readable, "memories", schema=schema)
    readable.sql("grant usage on schema app to public", "grant select on app.memories to public")
    with readable.destination("memories") as store:
        assert store.table().schema == "public"
    readable.sql(f'alter role "{readable.reader}" set search_path = app, public, extensions')
    with readable.destination("memories") as store:
        assert store.table().schema == "app"


def test_a_schema_that_may_not_be_used_hides_no_table(readable: Database) -> None:
    make_collection(readable, "memories", schema="app")
    readable.sql(f'alter role "{readable.reader}" set search_path = app, extensions')
    with readable.destination("memories") as store:
        assert store.located().schema == "app"
        assert not store.may_read().may_use_schema


def test_a_similar_name_elsewhere_is_told(readable: Database) -> None:
    make_collection(readable, "Mem0_User", schema="app")
    with readable.destination("mem0-user") as store:
        assert store.located().elsewhere == ("app.Mem0_User",)


def test_a_view_is_no_table(readable: Database) -> None:
    make_collection(readable, "memories")
    readable.sql("create view seen as table memories")
    with readable.destination("seen") as store:
        assert store.located().kind == "view"
        with pytest.raises(NotFound, match="is a view, no table"):
            store.table()


def test_no_name_lists_the_tables_with_vectors(readable: Database) -> None:
    for name in ("memories", "Mem0-User", "dot.ted"):
        make_collection(readable, name)
    readable.sql("create table other (id int)", "create table v (vector varchar)")
    with readable.destination() as store:
        with pytest.raises(Ambiguous, match="PGVECTOR_TABLE is not set") as raised:
            store.table()
        assert store.candidates() == ("public.Mem0-User", '"public"."dot.ted"', "public.memories")
    assert "public.Mem0-User" in raised.value.remedy


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
    readable.sql(
        f"""do $$ begin create role {role}; exception when duplicate_object then null; end $$""",
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


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("rows", [0, 50, 6000])
def test_a_plan_uses_the_index_of_its_distance_only(readable: Database, distance: str, rows: int) -> None:
    make_collection(readable, "memories", rows=rows)
    readable.sql(
        f"create index i on memories using hnsw (vector {DISTANCES[distance].operator_class('vector')})",
        "analyze memories",
    )
    with readable.destination("memories") as store:
        plans = {name: store.plan(name) for name in DISTANCES}
    assert {name for name, plan in plans.items() if plan.index == "i"} == {distance}
    assert {plan.forced for plan in plans.values()} == {rows < 5000}


def test_a_partitioned_tables_plan_names_its_own_index(readable: Database) -> None:
    readable.sql(
        "create table m (id int primary key, e vector(3)) partition by range (id)",
        "create table m1 partition of m for values from (0) to (100)",
        "create index i on m using hnsw (e vector_cosine_ops)",
    )
    with readable.destination("m") as store:
        assert store.table().partitioned
        assert store.plan("Cosine").index == "i"


def test_a_table_without_vectors_has_no_plan(readable: Database) -> None:
    readable.sql("create table m (id int primary key, vector varchar)")
    with readable.destination("m") as store, pytest.raises(NotFound):
        store.plan("Cosine")


def test_settings_are_those_of_a_new_session(readable: Database) -> None:
    readable.sql(f'alter database "{readable.name}" set hnsw.ef_search = 77')
    with readable.destination(k=5) as store:
        settings: Any = store.search_settings()
    assert (settings.ef_search, settings.probes, settings.iterative_scan, settings.k) == (77, 1, "off", 5)


def test_without_the_extension_nothing_is_known_of_its_settings(database: Database) -> None:
    database.sql("drop extension vector")
    with database.destination() as store:
        assert store.search_settings().ef_search is None
        assert store.extension().installed is None
        assert store.extension().available
        assert store.candidates() == ()
