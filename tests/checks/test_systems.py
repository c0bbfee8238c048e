"""Two systems are told apart by what answers; a table that only shows what lies elsewhere is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.facts import Stored, System
from checks.finding import Outcome
from checks.systems import differ, table_is_stored

QDRANT = System(
    product="qdrant - vector search engine 1.18.3", endpoints=frozenset({("10.0.0.1", 6333), ("::1", 6334)})
)
POSTGRES = System(product="PostgreSQL 18.4", endpoints=frozenset({("10.0.0.1", 5432)}), identity="system 7")
TABLE = Stored(name="public.memories", kind="table", parts=1)


def test_two_systems_on_one_host_pass() -> None:
    found = differ(QDRANT, POSTGRES)
    assert (found.outcome, found.n, found.detail) == (Outcome.PASS, 2, "system 7")
    assert found.observed == (
        "qdrant - vector search engine 1.18.3 at 10.0.0.1:6333, [::1]:6334; PostgreSQL 18.4 at 10.0.0.1:5432"
    )


def test_one_place_for_both_is_one_system() -> None:
    found = differ(QDRANT, replace(POSTGRES, endpoints=frozenset({("::1", 6334), ("10.0.0.1", 5432)})))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "source and destination are one system")
    assert found.detail == "both answer at [::1]:6334"


@pytest.mark.parametrize(
    ("source", "destination"), [("milvus 2", POSTGRES.product), (QDRANT.product, "CockroachDB 25"), ("", "")]
)
def test_another_product_is_refused(source: str, destination: str) -> None:
    found = differ(replace(QDRANT, product=source), replace(POSTGRES, product=destination))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "another product answers")


@pytest.mark.parametrize("side", ["source", "destination"])
def test_an_unknown_place_is_undecided(side: str) -> None:
    nowhere = {"source": (replace(QDRANT, endpoints=frozenset()), POSTGRES)}
    pair = nowhere.get(side, (QDRANT, replace(POSTGRES, endpoints=frozenset())))
    assert differ(*pair).outcome is Outcome.UNKNOWN


def test_a_table_is_stored_with_its_partitions() -> None:
    assert table_is_stored(TABLE).n == 1
    found = table_is_stored(replace(TABLE, kind="partitioned table", parts=4))
    assert (found.outcome, found.n) == (Outcome.PASS, 4)


@pytest.mark.parametrize("kind", ["view", "materialized view", "foreign table"])
def test_what_is_no_table_is_refused(kind: str) -> None:
    found = table_is_stored(replace(TABLE, kind=kind))
    assert (found.outcome, found.cause) == (Outcome.FAIL, f"is a {kind}, no table")


def test_rows_that_lie_elsewhere_are_refused() -> None:
    found = table_is_stored(replace(TABLE, parts=2, elsewhere=("public.memories_old",)))
    assert (found.outcome, found.observed) == (Outcome.FAIL, "public.memories_old")
    assert found.cause == "rows of the table lie in another system"


def test_no_table_is_undecided() -> None:
    assert table_is_stored(Stored(name="")).outcome is Outcome.UNKNOWN
