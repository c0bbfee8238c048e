"""Search functions that answer for one user only are known as such, and asked so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stores.postgres.neighbours import SearchSpace
from stores.postgres.redirection import answered_without_user, on_copy
from stores.postgres.search_function import find_function
from tests.stores.postgres.scratch.scratching import PLAIN, copied, make_table, points
from tests.stores.postgres.scratch.test_redirection import K, function, searched

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database

FOR_ONE_USER = function("memories", where="WHERE m.payload ->> 'user_id' = user_id")


@pytest.mark.parametrize("table", ["memories", "public.memories"])
def test_a_function_for_one_user_only_is_known_as_such(database: Database, table: str) -> None:
    with searched(database, FOR_ONE_USER.replace("memories m", f"{table} m"), rows=True) as space:
        asked = answered_without_user(space, K)
        assert asked.function is not None
        assert not asked.function.for_everybody
        query = points(7)[6].vector
        everybody = [hit.id for hit in asked.search(query, K)]
        assert everybody == [hit.id for hit in asked.exact(query, K)]
        assert [hit.id for hit in asked.search(query, K, user="ada")] == everybody
        assert asked.search(query, K, user="bob") == []


def test_a_function_for_everybody_is_known_as_such(database: Database) -> None:
    statement = function("memories", where="WHERE user_id IS NULL OR m.payload ->> 'user_id' = user_id")
    with searched(database, statement, rows=False) as space:
        assert answered_without_user(space, K) is space


def test_points_with_numbered_users_are_asked_for_by_text(database: Database) -> None:
    make_table(database, PLAIN, FOR_ONE_USER)
    with copied(database) as copy:
        copy.rows.copy_in([replace(point, payload={"user_id": 7}) for point in points(5)])
        found = find_function(copy.session, "search", copy.table, None)
        space = SearchSpace(session=copy.session, table=copy.table, distance="Cosine", function=found, described="")
        space = answered_without_user(on_copy(space, copy, K), K)
        assert len(space.search(points(1)[0].vector, K, user="7")) == K


def test_a_copy_without_rows_shows_nothing(database: Database) -> None:
    make_table(database, PLAIN, FOR_ONE_USER)
    with copied(database) as copy:
        found = find_function(copy.session, "search", copy.table, None)
        space = SearchSpace(session=copy.session, table=copy.table, distance="Cosine", function=found, described="")
        assert answered_without_user(space, K) is space
