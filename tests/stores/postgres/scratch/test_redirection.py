"""A search function that is pinned to the real table is tried on the copy all the same, or it is told why not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from checks.facts import quoted
from stores.errors import StoreError, Unsupported
from stores.postgres.neighbours import SearchSpace
from stores.postgres.redirection import on_copy
from stores.postgres.search_function import find_function
from tests.stores.postgres.scratch.scratching import PLAIN, SCRATCH, copied, make_table, points, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stores.postgres.conftest import Database

K = 3
REAL = ("INSERT INTO {0} SELECT gen_random_uuid(), array_fill(g::real, ARRAY[4])::vector,"
        " jsonb_build_object('user_id', 'real') FROM generate_series(1, 9) g")  # fmt: skip


def function(table: str, *, options: str = "", language: str = "sql", operator: str = "<=>", where: str = "") -> str:
    query = (
        f"SELECT m.id, (1 - (m.embedding {operator} q))::float FROM {table} m {where}"
        f" ORDER BY m.embedding {operator} q LIMIT k"
    )
    body = query if language == "sql" else f"BEGIN RETURN QUERY {query}; END"
    takes = "q extensions.vector, user_id text, k int"
    return (
        f"CREATE FUNCTION public.search({takes}) RETURNS TABLE (id uuid, score float)"
        f" LANGUAGE {language} STABLE {options} AS $$ {body} $$"
    )


SUPABASE = "SET search_path = ''"
OPERATOR = "OPERATOR(extensions.<=>)"
FREE = {
    "as it is": function("memories"),
    "plpgsql": function("memories", language="plpgsql"),
    "quoted": function('"memories"'),
}
PINNED = {
    "qualified": function("public.memories"),
    "plpgsql": function("public.memories", language="plpgsql"),
    "in capitals, with spaces": function("PUBLIC . Memories", language="plpgsql"),
    "quoted": function('"public"."memories"'),
    "half quoted": function('public."memories"'),
    "empty search path": function("public.memories", options=SUPABASE, operator=OPERATOR),
    "empty search path, plpgsql": function(
        "public.memories", options=SUPABASE + " SECURITY DEFINER", operator=OPERATOR, language="plpgsql"
    ),
    "own search path": function("memories", options="SET search_path = public, extensions"),
    "own search path, plpgsql": function(
        "memories", options="SET search_path TO 'public', extensions SET enable_seqscan = off", language="plpgsql"
    ),
    "definer": function("public.memories", options="SECURITY DEFINER", language="plpgsql"),
    "in text that is executed": function("memories", options="SET search_path = public, extensions", language="plpgsql")
    .replace("RETURN QUERY ", "RETURN QUERY EXECUTE 'SELECT * FROM (")
    .replace("FROM memories m", "FROM public.memories m")
    .replace("<=> q", "<=> $1")
    .replace("LIMIT k;", "LIMIT $2) s' USING q, k;"),
    "standard body": "CREATE FUNCTION public.search(q extensions.vector, user_id text, k int)"
    " RETURNS TABLE (id uuid, score float) LANGUAGE sql BEGIN ATOMIC"
    " SELECT m.id, 1 - (m.embedding <=> q) FROM public.memories m ORDER BY m.embedding <=> q LIMIT k; END",
}
BOUND = {
    "a view": function("pinned"),
    "a function in between": function("helped()"),
    "a name put together": function("memories", language="plpgsql")
    .replace("RETURN QUERY ", "RETURN QUERY EXECUTE format('SELECT * FROM (")
    .replace("FROM memories m", "FROM %I.%I m")
    .replace("<=> q", "<=> $1")
    .replace("LIMIT k;", "LIMIT $2) s', 'pub' || 'lic', 'memories') USING q, k;"),
    "another table": function("others"),
}  # fmt: skip


@contextmanager
def searched(database: Database, statement: str, *, rows: bool) -> Iterator[SearchSpace]:
    """A copy with memories of its own; the real table is empty or has others, and the function is as made."""
    make_table(
        database, PLAIN, "CREATE TABLE others AS TABLE memories", *([REAL.format("memories")] if rows else []),
        REAL.format("others"), "CREATE VIEW pinned AS TABLE public.memories",
        "CREATE FUNCTION helped() RETURNS SETOF memories LANGUAGE sql AS 'TABLE public.memories'", statement,
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {quoted(database.reader)}",
    )  # fmt: skip
    with copied(database) as copy:
        copy.rows.copy_in(points(20))
        found = find_function(copy.session, "public.search", copy.table, None)
        space = SearchSpace(
            session=copy.session, table=copy.table, distance="Cosine", function=found, described="a copy"
        )
        yield on_copy(space, copy, K)


@pytest.mark.parametrize("rows", [True, False], ids=["filled", "empty"])
@pytest.mark.parametrize("statement", FREE.values(), ids=FREE)
def test_a_function_that_looks_where_the_path_leads_is_taken_as_it_is(
    database: Database, statement: str, *, rows: bool
) -> None:
    with searched(database, statement, rows=rows) as space:
        assert space.function is not None
        assert space.function.schema == "public"
        assert [hit.id for hit in space.search(points(7)[6].vector, K)][:1] == [points(7)[6].id]


@pytest.mark.parametrize("rows", [True, False], ids=["filled", "empty"])
@pytest.mark.parametrize("statement", PINNED.values(), ids=PINNED)
def test_a_pinned_function_is_tried_on_the_copy(database: Database, statement: str, *, rows: bool) -> None:
    with searched(database, statement, rows=rows) as space:
        assert space.function is not None
        assert space.function.schema == SCRATCH
        query = points(7)[6]
        hits = space.search(query.vector, K)
        assert [hit.id for hit in hits] == [hit.id for hit in space.exact(query.vector, K)]
        assert space.vectors(hit.id for hit in hits).keys() == {hit.id for hit in hits}
        assert "public" in space.function.signature


@pytest.mark.parametrize("rows", [True, False], ids=["filled", "empty"])
@pytest.mark.parametrize("statement", BOUND.values(), ids=BOUND)
def test_a_function_that_cannot_be_turned_is_told_with_the_way_on(
    database: Database, statement: str, *, rows: bool
) -> None:
    with (
        pytest.raises(Unsupported, match="cannot be tried on a copy") as found,
        searched(database, statement, rows=rows),
    ):
        pass
    assert "5,000 rows" in found.value.remedy


def test_odd_names_are_found_in_a_body(database: Database) -> None:
    table = '"My App"."user\'s ""best"" (v2)"'
    database.sql('CREATE SCHEMA "My App"', f"CREATE TABLE {table} ({PLAIN})")
    database.sql(
        function(table).replace("public.search", '"My App"."Search (2)"'),
        f'GRANT USAGE ON SCHEMA "My App" TO "{database.reader}"',
        f'GRANT SELECT ON {table} TO "{database.reader}"',
        f'CREATE SCHEMA "{SCRATCH} 2" AUTHORIZATION "{database.reader}"',
    )
    with copied(database, table, f"{SCRATCH} 2") as copy:
        copy.rows.copy_in(points(5))
        found = find_function(copy.session, '"My App"."Search (2)"', copy.table, None)
        space = SearchSpace(session=copy.session, table=copy.table, distance="Cosine", function=found, described="")
        assert len(on_copy(space, copy, K).search(points(1)[0].vector, K)) == K


def test_the_new_function_is_gone_afterwards(database: Database) -> None:
    make_table(database, PLAIN, PINNED["plpgsql"])
    before = state(database)
    with copied(database) as copy:
        copy.rows.copy_in(points(5))
        found = find_function(copy.session, "search", copy.table, None)
        on_copy(
            SearchSpace(session=copy.session, table=copy.table, distance="Cosine", function=found, described=""),
            copy,
            K,
        )
    assert state(database) == before


def test_a_copy_without_rows_shows_nothing(database: Database) -> None:
    make_table(database, PLAIN, PINNED["qualified"])
    with copied(database) as copy:
        found = find_function(copy.session, "search", copy.table, None)
        space = SearchSpace(session=copy.session, table=copy.table, distance="Cosine", function=found, described="")
        assert on_copy(space, copy, K) is space


def test_a_function_that_fails_says_so_itself(database: Database) -> None:
    statement = function("memories", where="WHERE 1 / (k - k) = 1")
    with pytest.raises(StoreError, match="division by zero"), searched(database, statement, rows=True):
        pass
