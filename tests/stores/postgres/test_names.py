"""Which table is meant, with every way to write its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import Ambiguous, NotFound
from tests.stores.postgres.mem0 import make_collection

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


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
