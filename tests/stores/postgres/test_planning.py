"""Plans of queries that are not run, and the settings of a new session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checks.distances import DISTANCES
from stores.errors import NotFound
from tests.stores.postgres.mem0 import make_collection

if TYPE_CHECKING:
    from tests.stores.postgres.conftest import Database


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
