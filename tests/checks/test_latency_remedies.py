"""The remedies for a search are what the table lacks, and then what its settings allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks.latency_remedies import Remedies, remedies
from tests.checks.facts import BY_USER, HNSW, SETTINGS, table

SOUND = table(HNSW, BY_USER)
FUNCTION = "public.search(q vector, k integer)"


def found(judged: Any = SOUND, *, filtered: bool = True, function: str = "", **settings: Any) -> Remedies:
    return remedies(
        judged, replace(SETTINGS, **settings), distance="Cosine", filtered=filtered, function=function
    )  # fmt: skip


@pytest.mark.parametrize("filtered", [True, False])
def test_a_missing_vector_index_is_made_first(*, filtered: bool) -> None:
    assert "USING hnsw" in found(table(BY_USER), filtered=filtered).slower
    assert "REINDEX" in found(table(replace(HNSW, valid=False), BY_USER), filtered=filtered).slower
    other = replace(HNSW, operator_classes=("vector_l2_ops",))
    assert "vector_cosine_ops" in found(table(other, BY_USER), filtered=filtered).slower


def test_a_filter_needs_an_index_of_its_own() -> None:
    assert "->>'user_id'" in found(table(HNSW)).slower
    assert "->>'user_id'" not in found(table(HNSW), filtered=False).slower


def test_with_both_indexes_the_planner_is_made_to_take_the_users() -> None:
    assert "SET hnsw.ef_search = 100" in found().slower
    assert "ef_search" not in found(ef_search=100).slower
    assert "AS MATERIALIZED" in found(ef_search=100).slower
    assert "AS MATERIALIZED" in found(function=FUNCTION).slower
    assert "search function" in found(filtered=False).slower


def test_the_advice_filters_as_the_deployment_does() -> None:
    assert "WHERE (payload ->> 'user_id'::text) = $user" in found(function=FUNCTION).slower
    assert 'WHERE "owner" = $user' in found(
        table(HNSW, replace(BY_USER, keys=("owner",)), user_column="owner"), function=FUNCTION
    ).slower  # fmt: skip


def test_what_finds_less_looks_further() -> None:
    assert "SET hnsw.ef_search = 200" in found(filtered=False).finds_less
    assert "SET hnsw.ef_search = 600" in found(filtered=False, ef_search=300).finds_less
    assert "SET hnsw.ef_search = 200" in found(filtered=False, ef_search=None).finds_less
    assert "SET hnsw.iterative_scan = strict_order" in found().finds_less
    assert found().short == found().finds_less


@pytest.mark.parametrize("order", ["strict_order", "relaxed_order"])
def test_an_iterative_scan_that_gives_up_has_other_remedies(order: str) -> None:
    assert "->>'user_id'" in found(table(HNSW), iterative_scan=order).short
    assert "SET hnsw.max_scan_tuples = 1000000" in found(iterative_scan=order).short
    assert "SET hnsw.iterative_scan" in found(function=FUNCTION, iterative_scan=order).short


def test_a_function_has_settings_of_its_own() -> None:
    assert f"ALTER FUNCTION {FUNCTION} SET hnsw.iterative_scan" in found(function=FUNCTION).short
    assert 'ALTER ROLE "memory" IN DATABASE "app" SET hnsw.iterative_scan' in found().short
