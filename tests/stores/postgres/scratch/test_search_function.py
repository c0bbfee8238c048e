"""Search functions are found by what they take and answer, and called so; what is ambiguous is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from stores.errors import Ambiguous, NotFound, StoreError, Unsupported
from stores.postgres.neighbours import SearchSpace
from stores.postgres.search_function import find_function
from tests.stores.postgres.scratch.scratching import PLAIN, copied, make_table, points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stores.postgres.conftest import Database

SCORED = "TABLE (id uuid, score double precision)"
BODY = "SELECT m.id, 1 - (m.embedding <=> {0}) FROM memories m WHERE {2} ORDER BY m.embedding <=> {0} LIMIT {1}"


def function(
    takes: str,
    *,
    answers: str = SCORED,
    name: str = "search",
    body: str = "",
    q: str = "q",
    k: str = "k",
    w: str = "true",
) -> str:
    """A search function of that signature, in SQL."""
    return f"CREATE FUNCTION {name}({takes}) RETURNS {answers} LANGUAGE sql AS $$ {body or BODY.format(q, k, w)} $$"


SIGNATURES = {
    "vector, text, int": function("q vector, u text, k integer", w="$2 IS NULL OR m.payload ->> 'user_id' = $2"),
    "int, vector": function("k int, q vector"),
    "bigint, uuid": function("user_id uuid, k bigint, q vector", w="$1 IS NULL OR m.payload ->> 'user_id' = $1::text"),
    "smallint": function("q vector, k smallint"),
    "varchar": function("q vector, owner_id varchar, k int", w="$2 IS NULL OR m.payload ->> 'user_id' = $2"),
    "defaults": function("q vector, k int DEFAULT 5, factor float DEFAULT 1, lang text DEFAULT 'en'"),
    "user last, with default": function(
        "q vector, k int DEFAULT 5, lang text DEFAULT 'en', p_user text DEFAULT NULL",
        w="p_user IS NULL OR m.payload ->> 'user_id' = p_user",
    ),
    "unnamed": function("vector, int", q="$1", k="$2"),
    "two numbers, one of them the limit": function("q vector, match_count int, probes int DEFAULT 3", k="match_count"),
    "supabase": function(
        "query_embedding vector(4), match_threshold float, match_count int",
        answers="TABLE (id uuid, content text, similarity float)", q="query_embedding", k="match_count",
        body="SELECT m.id, m.payload ->> 'data', 1 - (m.embedding <=> $1) FROM memories m"
             " WHERE 1 - (m.embedding <=> $1) > match_threshold ORDER BY m.embedding <=> $1 LIMIT match_count",
    ),
    "farthest distance": function(
        "q vector, max_distance_threshold float, k int", w="m.embedding <=> $1 < max_distance_threshold"),
    "langchain": function(
        "query_embedding vector(4), match_count int DEFAULT null, filter jsonb DEFAULT '{}'",
        answers="TABLE (id uuid, metadata jsonb, similarity float)",
        body="SELECT m.id, m.payload, 1 - (m.embedding <=> $1) FROM memories m WHERE m.payload @> filter"
             " ORDER BY m.embedding <=> $1 LIMIT match_count",
    ),
    "out parameters": function(
        "q vector, k int, OUT id uuid, OUT similarity float", answers="SETOF record"),
    "composite type": "CREATE TYPE hit AS (id uuid, score float); " + function("q vector, k int", answers="SETOF hit"),
    "odd names": function('"Query 1" vector, "%k" int', q='"Query 1"', k='"%k"', name='"Search 100%"'),
    "text ids": function("q vector, k int", answers="TABLE (id text, score float)",
                         body="SELECT m.id::text, 1 - (m.embedding <=> q) FROM memories m ORDER BY 2 DESC LIMIT k"),
}  # fmt: skip


@contextmanager
def space(
    database: Database, statement: str, *, named: str = "", score_column: str | None = None
) -> Iterator[SearchSpace]:
    """A copy with five of ada's memories and five of bob's, and the function that the statement makes."""
    make_table(database, PLAIN, *statement.split("; "))
    ada, bob = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
    with copied(database) as copy:
        copy.rows.copy_in([*points(5, user=ada), *points(10, user=bob)[5:]])
        name = named or ("Search 100%" if "100%" in statement else "search")
        found = find_function(copy.session, name, copy.table, score_column)
        yield SearchSpace(session=copy.session, table=copy.table, distance="Cosine", function=found, described="a copy")


@pytest.mark.parametrize("statement", SIGNATURES.values(), ids=SIGNATURES)
def test_the_nearest_are_found_through_functions_of_many_signatures(database: Database, statement: str) -> None:
    query = points(10)[7]
    with space(database, statement) as searched:
        exact = searched.exact(query.vector, 3)
        found = searched.search(query.vector, 3)
        assert [hit.id for hit in found] == [hit.id for hit in exact]
        assert found[0].id == query.id
        assert found[0].score == pytest.approx(1, abs=1e-6)
        assert searched.function is not None
        if searched.function.takes_user:
            user = "00000000-0000-0000-0000-00000000000a"
            mine = searched.search(query.vector, 9, user=user)
            assert [hit.id for hit in mine] == [hit.id for hit in searched.exact(query.vector, 9, user=user)]
            assert len(mine) == 5


def test_a_function_without_user_ignores_nobody(database: Database) -> None:
    with space(database, SIGNATURES["int, vector"]) as searched, pytest.raises(Unsupported, match="takes no user"):
        searched.search(points(1)[0].vector, 3, user="ada")


UNSUITABLE = {
    "no vector": function("a int, u text", body="SELECT gen_random_uuid(), 1.0::float"),
    "no number": function("q vector", k="5"),
    "two vectors": function("q vector, w vector, k int"),
    "two numbers": function("q vector, a int, b int", k="a"),
    "two numbers of one kind": function("q vector, k int, top_k int"),
    "something else that is needed": function("q vector, k int, at timestamptz"),
    "a text that is no user": function("q vector, query_text text, k int"),
    "unnamed and skipped": function("vector, text DEFAULT 'en', int DEFAULT 5, uuid DEFAULT NULL", q="$1", k="$3"),
}


@pytest.mark.parametrize("statement", UNSUITABLE.values(), ids=UNSUITABLE)
def test_what_takes_something_else_is_told(database: Database, statement: str) -> None:
    with pytest.raises(Unsupported, match=r"^search\(.*does not take") as found, space(database, statement):
        pass
    assert "search_function" in found.value.remedy


def test_an_answer_without_ids_is_told(database: Database) -> None:
    statement = function("q vector, k int", answers="TABLE (name text, score float)", body="SELECT 'a', 1.0::float")
    with pytest.raises(Unsupported, match="answers no id, but name, score"), space(database, statement):
        pass


@pytest.mark.parametrize("answers", ["TABLE (id uuid, rank float)", "TABLE (id uuid, score float, distance float)"])
def test_a_score_that_cannot_be_told_is_named_by_the_target(database: Database, answers: str) -> None:
    body = BODY.format("q", "k", "true")
    body = body.replace(" FROM", ", m.embedding <=> q FROM", 1) if "distance" in answers else body
    statement = function("q vector, k int", answers=answers, body=body)
    with pytest.raises(Ambiguous, match="which column is the score") as found, space(database, statement):
        pass
    assert "score_column" in found.value.remedy


def test_the_targets_score_column_decides(database: Database) -> None:
    statement = function("q vector, k int", answers="TABLE (id uuid, rank float)")
    with space(database, statement, score_column="rank") as searched:
        assert searched.search(points(1)[0].vector, 1)[0].score == pytest.approx(1, abs=1e-6)


def test_rows_of_the_table_itself_have_no_score(database: Database) -> None:
    statement = function("q vector, k int", answers="SETOF memories", body="SELECT * FROM memories LIMIT k")
    with pytest.raises(Ambiguous, match="which column is the score"), space(database, statement):
        pass


SEVERAL = f"{function('q vector, k int')}; {function('q vector, u text, k int')}"


def test_one_of_several_is_chosen_by_its_signature(database: Database) -> None:
    with pytest.raises(Ambiguous, match="several search functions search") as found, space(database, SEVERAL):
        pass
    assert "'search(vector,integer)' or 'search(vector,text,integer)'" in found.value.remedy
    database.sql(
        "DROP TABLE memories CASCADE", "DROP FUNCTION search(vector, int)", "DROP FUNCTION search(vector, text, int)"
    )
    with space(database, SEVERAL, named="search(vector, text, int)") as searched:
        assert searched.function is not None
        assert searched.function.takes_user


@pytest.mark.parametrize("named", ["serch", "search(int)", "search(", "other.search", "a.b.c", "search(nonsense)"])
def test_a_function_that_is_not_there_is_told(database: Database, named: str) -> None:
    statement = function("q vector, k int")
    with pytest.raises(NotFound, match="no search function"), space(database, statement, named=named):
        pass


@pytest.mark.parametrize("named", ["search", "public.search", "Search", "public.SEARCH", '"public"."search"'])
def test_a_name_is_read_as_people_write_it(database: Database, named: str) -> None:
    with space(database, function("q vector, k int"), named=named) as searched:
        assert searched.search(points(1)[0].vector, 1)


def test_a_search_that_fails_leaves_the_space_as_it_was(database: Database) -> None:
    broken = function("q vector, k int", body="SELECT m.id, 1 / (k - 2)::float FROM memories m LIMIT k")
    with space(database, broken) as searched:
        with pytest.raises(StoreError, match="division by zero"):
            searched.search(points(1)[0].vector, 2)
        assert len(searched.search(points(1)[0].vector, 3)) == 3
        with pytest.raises(StoreError):
            searched.vectors(["no uuid"])  # type: ignore[list-item]
        assert len(searched.some(3)) == 3
        assert searched.alive()


def test_no_score_is_no_number(database: Database) -> None:
    nothing: Any = function("q vector, k int", body="SELECT m.id, NULL::float FROM memories m LIMIT k")
    with space(database, nothing) as searched:
        assert all(hit.score != hit.score for hit in searched.search(points(1)[0].vector, 2))
